// Keeps the page of the demonstration fresh. Without this script it loads itself again while a scene is played.
"use strict";
(() => {
  let busy = false;
  let again = false;

  async function refresh() {
    if (busy) { again = true; return; }
    busy = true;
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("main");
    if (fresh) {
      const main = document.getElementById("main");
      const opened = main.querySelector("details")?.open;
      const pressing = main.contains(document.activeElement);
      const same = main.dataset.seen === fresh.dataset.seen;
      if (!same) main.replaceChildren(...fresh.childNodes);
      main.dataset.seen = fresh.dataset.seen;
      if (!same && opened) main.querySelector("details").open = true;
      if (!same && pressing) (main.querySelector("button") ?? main).focus({ preventScroll: true });
      for (const frame of document.querySelectorAll("iframe")) {
        const now = page.querySelector(`iframe[name="${frame.name}"]`);
        if (now.dataset.seen !== frame.dataset.seen) {
          frame.dataset.seen = now.dataset.seen;
          const place = now.getAttribute("src");
          if (frame.getAttribute("src") === place) frame.contentWindow.location.reload();
          else frame.src = place;
        }
      }
      document.querySelectorAll(".people").forEach((each, at) =>
        each.replaceChildren(...page.querySelectorAll(".people")[at].childNodes));
    }
    setTimeout(() => { busy = false; if (again) { again = false; refresh(); } }, 500);
  }

  new EventSource(document.body.dataset.live).addEventListener("changed", refresh);
})();
