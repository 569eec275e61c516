// Keeps the page of the demonstration fresh. Without this script it loads itself again while a scene is played.
"use strict";
(() => {
  let busy = false;
  let again = false;

  function freshen(page) {
    const [main, fresh] = [document.getElementById("main"), page.getElementById("main")];
    if (!fresh || main.dataset.seen === fresh.dataset.seen) return;
    const opened = main.querySelector("details")?.open;
    const pressing = main.contains(document.activeElement);
    main.replaceChildren(...fresh.childNodes);
    main.dataset.seen = fresh.dataset.seen;
    if (opened) main.querySelector("details").open = true;
    if (pressing) (main.querySelector("button") ?? main).focus({ preventScroll: true });
    document.querySelectorAll(".people").forEach((each, at) =>
      each.replaceChildren(...page.querySelectorAll(".people")[at].childNodes));
  }

  function reload(page) {
    for (const frame of document.querySelectorAll("iframe")) {
      const now = page.querySelector(`iframe[name="${frame.name}"]`);
      if (!now || now.dataset.seen === frame.dataset.seen) continue;
      frame.dataset.seen = now.dataset.seen;
      const place = now.getAttribute("src");
      if (frame.getAttribute("src") === place) frame.contentWindow.location.reload();
      else frame.src = place;
    }
  }

  async function refresh() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      freshen(page);
      reload(page);
    } catch { again = true; }
    setTimeout(() => { busy = false; if (again) { again = false; refresh(); } }, 1000);
  }

  new EventSource(document.body.dataset.live).addEventListener("changed", refresh);
})();
