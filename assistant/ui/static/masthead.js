/* The head of the page: views, light and dark, how far the start has come. */
(() => {
  const LOOKS = ["system", "light", "dark"];
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  let look = remembered();

  function remembered() {
    try {
      const kept = localStorage.getItem("quoting.look");
      return LOOKS.includes(kept) ? kept : "system";
    } catch {
      return "system";
    }
  }

  /** Gradio marks the body by the system's mode alone; the reader's choice goes before. */
  let printing = false; // paper is light
  function apply() {
    const dark = !printing && (look === "dark" || (look === "system" && system.matches));
    if (document.body.classList.contains("dark") !== dark) document.body.classList.toggle("dark", dark);
    document.documentElement.style.colorScheme = dark ? "dark" : "light";
  }
  new MutationObserver(apply).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  system.addEventListener("change", apply);
  for (const event of ["beforeprint", "afterprint"]) {
    window.addEventListener(event, () => {
      printing = event === "beforeprint";
      apply();
    });
  }
  apply();

  quoting.part("masthead", ({ element }) => {
    const button = element.querySelector(".look-switch");
    const name = () => {
      const label = { system: "Colours: as the system", light: "Colours: light", dark: "Colours: dark" }[look];
      button.setAttribute("aria-label", label);
      button.title = label;
    };
    button.addEventListener("click", () => {
      look = LOOKS[(LOOKS.indexOf(look) + 1) % LOOKS.length];
      try {
        localStorage.setItem("quoting.look", look);
      } catch { /* then it holds until the page is closed */ }
      apply();
      name();
      quoting.say(button.title);
    });
    name();
    for (const choice of element.querySelectorAll("[data-view]")) {
      choice.addEventListener("click", () => quoting.show(choice.dataset.view));
    }
    quoting.on("state", (state) => {
      const count = `${state.documents} document${state.documents === 1 ? "" : "s"}`;
      const text = { ready: count, failed: "Not started" }[state.phase] ?? `${state.text}…`;
      element.querySelector(".status").className = `status ${state.phase}`;
      const place = element.querySelector(".status-text");
      if (place.textContent !== text) place.textContent = text;
    });
    quoting.show("chat", false);
  });
})();
