/* Files on their way to the server, with real progress. */
(() => {
  /** Sends a file: { done, abort }. `done` gives its path on the server; `told` hears the share that has arrived. */
  quoting.send = (file, told = () => {}) => {
    const request = new XMLHttpRequest();
    const done = new Promise((settle, refuse) => {
      const fail = (what, nextStep) => refuse(Object.assign(new Error(what), { what, nextStep }));
      request.upload.addEventListener("progress", (event) => event.lengthComputable && told(event.loaded / event.total));
      request.addEventListener("error", () => fail("The upload broke off.", "Check that the assistant is still running, then try again."));
      request.addEventListener("abort", () => fail("The upload was stopped.", ""));
      request.addEventListener("load", () => {
        const path = pathIn(request);
        if (path) settle(path);
        else if (request.status === 413 || /maximum allowed size/.test(request.responseText)) fail("It is larger than the server allows.", "Split it into smaller files.");
        else if (request.status === 401) fail("The login has run out.", "Reload the page.");
        else if (request.status === 403) fail("Nothing can be uploaded here.", "Ask whoever runs this page.");
        else fail("The server did not take it.", "Give the file another name, or try again.");
      });
    });
    const form = new FormData();
    form.append("files", file, file.name);
    const { root = location.origin, api_prefix: prefix = "/gradio_api" } = window.gradio_config ?? {};
    request.open("POST", `${root}${prefix}/upload`);
    request.send(form);
    return { done, abort: () => request.abort() };
  };

  function pathIn(request) {
    if (request.status !== 200) return "";
    try {
      const [path] = JSON.parse(request.responseText);
      return typeof path === "string" ? path : "";
    } catch {
      return "";
    }
  }

  /** What was dropped, files in folders included. Files are taken at once: later the browser may not give them any more. */
  quoting.dropped = async (transfer) => {
    const taken = [...transfer.items].map((item) => {
      const entry = item.webkitGetAsEntry?.();
      return entry?.isDirectory ? entry : item.getAsFile();
    });
    const found = taken.filter(Boolean).map((one) => (one instanceof File ? [one] : filesIn(one)));
    return (await Promise.all(found)).flat();
  };

  async function filesIn(entry) {
    if (entry.isFile) return [await new Promise((settle, refuse) => entry.file(settle, refuse))];
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((settle, refuse) => reader.readEntries(settle, refuse));
      if (!some.length) return (await Promise.all(found.map(filesIn))).flat();
      found.push(...some);
    }
  }

  /** "1 file", "2 files"; numbers with commas. */
  quoting.count = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
})();
