/* What the page's other scripts use: parts, calls to the server, views, messages, dialogs. */
(() => {
  const setups = {};
  const begun = {};
  const listeners = {};
  const quoting = {
    /** Says how a part begins; `tools` are { element, server, upload }. */
    part(name, setup) {
      setups[name] = setup;
      if (begun[name]) setup(begun[name]);
    },
    /** Called by Gradio when the part's HTML is there. */
    begin(name, tools) {
      begun[name] = { ...tools, server: calls(tools.server) };
      setups[name]?.(begun[name]);
    },
    on(event, then) {
      (listeners[event] ??= []).push(then);
      if (event === "view" && document.body.dataset.view) then(document.body.dataset.view); // told before this part was there
    },
    tell(event, detail) {
      for (const then of listeners[event] ?? []) then(detail);
    },
    quiet: window.matchMedia("(prefers-reduced-motion: reduce)"),
    mouse: window.matchMedia("(pointer: fine)"),
    narrow: window.matchMedia("(max-width: 64rem)"),
  };
  window.quoting = quoting;

  /** The server's functions; what they give as an error is thrown as { what, nextStep }. */
  function calls(server) {
    return new Proxy({}, {
      get: (_, name) => async (data = {}) => {
        let reply;
        try {
          reply = await server[name](data);
        } catch { /* as below */ }
        if (!reply) { // Gradio's client gives nothing where the server doesn't answer
          throw failure("The assistant can’t be reached.", "Check that it is still running, then try again.");
        }
        if (reply.error) throw failure(reply.error.what, reply.error.next_step);
        return reply.value;
      },
    });
  }

  function failure(what, nextStep) {
    return Object.assign(new Error(what), { what, nextStep });
  }

  /** An element with attributes, and children that are elements or plain text. */
  quoting.make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key === "onclick") element.addEventListener("click", value);
      else if (value === true) element.setAttribute(key, "");
      else if (value !== false && value !== undefined) element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  };

  quoting.button = (label, onclick) => quoting.make("button", { type: "button", class: "quiet", onclick }, label);

  /** What stands in the place of something that is waited for. */
  quoting.pending = (text) => quoting.make("p", { class: "pending" },
    quoting.make("span", { class: "dots", "aria-hidden": "true" }), quoting.make("span", { class: "pending-text" }, text));

  /** What went wrong and what to do about it, with the buttons for that. */
  quoting.failed = ({ what, nextStep }, ...buttons) => quoting.make("div", { class: "failure", role: "alert" },
    quoting.make("p", { class: "what" }, what), quoting.make("p", { class: "next-step" }, nextStep), ...buttons);

  const SHAPES = {
    copy: "M9 9h11v11H9zM5 15H4V4h11v1",
    again: "M20 11a8 8 0 1 0-2.3 6.3M20 4v7h-7",
    good: "M7 11v9H4v-9zM7 11l4-8c1.7 0 2.6 1.2 2.3 2.8L12.7 9H19a2 2 0 0 1 2 2.4l-1.4 7A2 2 0 0 1 17.600 20H7",
    bad: "M7 13V4H4v9zM7 13l4 8c1.7 0 2.6-1.200 2.3-2.8L12.7 15H19a2 2 0 0 0 2-2.4l-1.4-7A2 2 0 0 0 17.600 4H7",
    edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
    remove: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
    close: "M6 6l12 12M18 6L6 18",
    open: "M7 4h7l4 4v12H7zM14 4v4h4M10 13h5M10 16h5",
  };
  /** One of our line drawings, hidden from screen readers. */
  quoting.icon = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" })) {
      svg.setAttribute(key, value);
    }
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", SHAPES[name]);
    svg.append(path);
    return svg;
  };

  quoting.iconButton = (icon, label, onclick, attributes = {}) =>
    quoting.make("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...attributes },
      quoting.icon(icon));

  /** A short message at the foot of the page, read out as well, for as long as it takes to read; none takes it away. */
  let fading;
  let coming;
  quoting.say = (text) => {
    const place = document.querySelector("#footer .said");
    if (!place) return;
    place.textContent = "";
    clearTimeout(fading);
    cancelAnimationFrame(coming);
    if (!text) return;
    coming = requestAnimationFrame(() => { place.textContent = text; });
    fading = setTimeout(() => { place.textContent = ""; }, 2500 + 60 * text.length);
  };
  /** Read out only. */
  quoting.announce = (text) => {
    const place = document.querySelector("#footer .announced");
    if (place) place.textContent = text;
  };

  /** Asks before something is lost; true if the reader agrees. */
  quoting.confirm = (question, detail, action) => new Promise((settle) => {
    const dialog = quoting.make("dialog", { class: "confirm", "aria-labelledby": "confirm-question" },
      quoting.make("h2", { id: "confirm-question" }, question),
      quoting.make("p", {}, detail),
      quoting.make("div", { class: "choices" },
        quoting.make("button", { type: "button", class: "quiet", onclick: () => dialog.close("") }, "Cancel"),
        quoting.make("button", { type: "button", class: "strong", onclick: () => dialog.close("yes") }, action)));
    const before = document.activeElement;
    dialog.addEventListener("close", () => {
      dialog.remove();
      before?.focus?.();
      settle(dialog.returnValue === "yes");
    });
    document.querySelector(".gradio-container").append(dialog);
    dialog.showModal();
  });

  /** Hands the reader a file. */
  quoting.download = (name, text, type) => {
    const address = URL.createObjectURL(new Blob([text], { type }));
    const link = quoting.make("a", { href: address, download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  };

  const VIEWS = ["chat", "documents", "measure"];
  const viewOfAddress = () => VIEWS.find((view) => location.hash === `#${view}`) ?? VIEWS[0];

  /** Shows one of the views; the address says which, so that Back, a reload and a bookmark lead there. */
  quoting.show = (view, focus = true) => {
    const before = document.body.dataset.view;
    if (before && before !== view) {
      quoting.say("");
      history[history.state?.over ? "replaceState" : "pushState"](null, "", view === VIEWS[0] ? location.pathname + location.search : `#${view}`);
    }
    put(view, focus);
  };

  /** The view that the address asks for. */
  quoting.beginView = () => put(viewOfAddress(), false);

  function put(view, focus) {
    document.body.dataset.view = view;
    for (const button of document.querySelectorAll("#masthead [data-view]")) {
      if (button.dataset.view === view) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
    }
    quoting.tell("view", view);
    if (focus) document.querySelector(`#${view} h2`)?.focus();
  }

  let over = null;
  /** What lies over a narrow page goes when the reader goes back: `close` is called then. */
  quoting.cover = (close) => {
    if (!quoting.narrow.matches || over) return;
    over = close;
    history.pushState({ over: true }, "");
  };
  /** It has gone otherwise. */
  quoting.uncover = () => {
    if (!over) return;
    over = null;
    if (history.state?.over) history.back();
  };
  window.addEventListener("popstate", () => {
    const close = over;
    over = null;
    if (close) close();
    else if (document.body.dataset.view && viewOfAddress() !== document.body.dataset.view) put(viewOfAddress(), true);
  });
  document.addEventListener("click", (event) => {
    const menu = event.target.closest("details.menu");
    for (const open of document.querySelectorAll("details.menu[open]")) if (open !== menu) open.open = false;
    if (menu && event.target.closest("button")) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
    event.stopImmediatePropagation();
  }, true);
})();
