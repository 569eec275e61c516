// Keeps an open page fresh, and takes it away when the desk is locked. Without this script every page works; it is
// loaded again by hand.
"use strict";
(() => {
  const address = document.body.dataset.live;
  const news = document.getElementById("news");
  let version = document.body.dataset.version;

  // What came of a form (a look at what would happen, words that a rule refused) stays until it is left.
  const unfinished = () => "still" in document.body.dataset ||
    [...document.querySelectorAll("textarea, input:not([type=hidden])")].some(
      (each) => (each.type === "radio" || each.type === "checkbox" ? each.checked !== each.defaultChecked
        : each.type === "file" ? each.files.length > 0 : each.value !== each.defaultValue)
    );

  const open = () => [...document.querySelectorAll("details")].map((each) => each.open);

  async function refresh() {
    if (unfinished()) {
      news.querySelector("a").href = location.href;
      news.hidden = false;
      return;
    }
    const answer = await fetch(location.href, { headers: { accept: "text/html", "x-by-itself": "yes" } });
    if (answer.redirected) {
      location.assign(answer.url);
      return;
    }
    const text = await answer.text();
    const page = new DOMParser().parseFromString(text, "text/html");
    version = page.body.dataset.version;
    const main = document.getElementById("main");
    const fresh = page.getElementById("main");
    if (!fresh || fresh.innerHTML === main.innerHTML || unfinished()) return;
    const [x, y, opened] = [scrollX, scrollY, open()];
    const focused = document.activeElement && document.activeElement.getAttribute("href");
    main.replaceChildren(...fresh.childNodes);
    document.querySelectorAll("details").forEach((each, at) => { if (opened[at]) each.open = true; });
    if (focused) main.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    scrollTo(x, y);
  }

  if (address) {
    const source = new EventSource(address);
    source.addEventListener("locked", (event) => {
      document.body.hidden = true;
      location.replace(event.data);
    });
    // What is shown but once is not asked for again.
    for (const name of "once" in document.body.dataset ? [] : ["here", "changed"]) {
      source.addEventListener(name, (event) => { if (event.data !== version) refresh(); });
    }
  }

  // The blank-screen key: Escape twice within a second.
  let pressed = 0;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const again = event.timeStamp - pressed < 1000;
    pressed = event.timeStamp;
    if (!again) return;
    document.body.hidden = true;
    document.querySelector("[data-lock]")?.form.requestSubmit();
  });
})();
