/* Light or dark, as the reader has chosen: it stands at the top of the page, so that nothing is painted otherwise. */
(() => {
  const LOOKS = ["system", "light", "dark"];
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  let look = remembered();
  let printing = false; // paper is light

  function remembered() {
    try {
      const kept = localStorage.getItem("quoting.look");
      return LOOKS.includes(kept) ? kept : "system";
    } catch {
      return "system";
    }
  }

  /** Gradio marks the body by the system's mode alone; the reader's choice goes before. */
  function apply() {
    const dark = !printing && (look === "dark" || (look === "system" && system.matches));
    root.style.colorScheme = dark ? "dark" : "light";
    const { body_background_fill: light, body_background_fill_dark: night, body_text_color: ink, body_text_color_dark: chalk } = window.quotingPainted;
    for (const name of ["--bg", "--bg-dark"]) root.style.setProperty(name, dark ? night : light); // Gradio's, until its style sheet is there
    for (const name of ["--col", "--col-dark"]) root.style.setProperty(name, dark ? chalk : ink);
    if (document.body && document.body.classList.contains("dark") !== dark) document.body.classList.toggle("dark", dark);
  }

  new MutationObserver((_, observer) => {
    if (!document.body) return;
    observer.disconnect();
    apply();
    new MutationObserver(apply).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  }).observe(root, { childList: true });
  system.addEventListener("change", apply);
  for (const event of ["beforeprint", "afterprint"]) {
    window.addEventListener(event, () => {
      printing = event === "beforeprint";
      apply();
    });
  }
  apply();

  window.quotingLook = {
    get chosen() {
      return look;
    },
    /** The next of the looks, from now on. */
    next() {
      look = LOOKS[(LOOKS.indexOf(look) + 1) % LOOKS.length];
      try {
        localStorage.setItem("quoting.look", look);
      } catch { /* then it holds until the page is closed */ }
      apply();
    },
  };
})();
