/* A link of the board changes the page as the menu does: loading all of Streamlit again takes a reader twice as long.
   A new tab, a download, another site, and a board that lost its server are the browser's own affair. */
{
  const isConnected = '[data-testid="stApp"][data-test-connection-state="CONNECTED"]';
  const isOurs = '[data-testid="stHtml"] a[href]:not([download])';

  addEventListener("click", (press) => {
    const link = press.target.closest(isOurs), main = document.getElementById("stMain");
    const isOther = press.button || press.ctrlKey || press.metaKey || press.shiftKey || press.altKey;
    if (!link || isOther || link.origin !== location.origin || !document.querySelector(isConnected)) return;
    press.preventDefault();
    history.pushState(null, "", link.href);
    dispatchEvent(new PopStateEvent("popstate"));
    /* "./" is this page with another choice: who asked for it goes on reading where they are. */
    if (link.getAttribute("href").startsWith("./")) return;
    main.scrollTo(0, 0);
    main.focus({ preventScroll: true });
  });

  /* A reader who hears the page is told which one is there now; a browser says it by itself only when it loads one. */
  const heard = document.createElement("p"), loaded = location.href;
  heard.setAttribute("role", "status");
  heard.style.cssText = "position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%)";
  let hasMoved = false, wait;
  new MutationObserver(() => {
    hasMoved ||= location.href !== loaded;
    clearTimeout(wait);
    wait = setTimeout(() => { heard.textContent = hasMoved ? document.title : ""; }, 400);
  }).observe(document.querySelector("title"), { childList: true });
  addEventListener("DOMContentLoaded", () => document.body.append(heard));
}
