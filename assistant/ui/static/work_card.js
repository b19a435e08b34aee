/* The card of work on the documents: what goes on, how far it is, and what became of each file. */
(() => {
  const { make, count } = quoting;

  const SAID = {
    sending: (share) => `uploading ${share}`,
    waiting: () => "waiting",
    working: () => "being read…",
    added: () => "added",
    changed: () => "read again, as it has changed",
    renamed: (old) => `was called ${old}`,
    removed: (kept) => `removed. ${kept}`,
    unchanged: () => "is there already",
    duplicate: (other) => `has the same text as ${other}, so it is not taken twice`,
    stopped: () => "not added, as you stopped before its turn",
    refused: (why) => why,
  };

  const SENDING = ({ uploads }) => (uploads.every(({ share }) => share === 1) ? "Waiting for other work to end" : `Uploading ${count(uploads.length, "file")}`);
  const RUNNING = { add: "Taking in the files", sync: "Checking the folder", rebuild: "Reading all documents again", remove: "Removing" };

  /** The card in `element`. `job` is what the server does or did; `sending` { uploads, busy, stopped }, while files are on their way. */
  quoting.workCard = (element) => {
    const $ = (selector) => element.querySelector(selector);
    const files = new Map(); // by name: { outcome, detail } of the files in the card
    const rows = new Map();
    const card = { files, job: null, sending: null, begin, draw, title: () => $("#work-title").textContent };

    function begin(own = []) {
      card.job = null;
      files.clear();
      rows.clear();
      for (const { name, outcome = "sending", detail = "" } of own) files.set(name, { outcome, detail });
      $(".work-files").replaceChildren();
    }

    function draw() {
      const { job, sending } = card;
      const busy = sending?.busy || job?.running;
      $(".work").hidden = !sending && !job;
      $("#work-title").textContent = sending?.busy ? SENDING(sending) : job?.running ? RUNNING[job.kind] : ended();
      $(".work").dataset.state = busy ? "busy" : job?.problem || [...files.values()].some(({ outcome }) => outcome === "refused") ? "trouble" : "good";
      $(".work .stop").hidden = !busy || job?.kind === "remove";
      $(".work .dismiss").hidden = Boolean(busy);
      drawBar(busy);
      $(".work > .work-problem").hidden = !job?.problem || Boolean(busy);
      $(".work > .work-problem").textContent = job?.problem ?? "";
      for (const [name, file] of files) drawFile(name, job?.running && job.current === name ? { outcome: "working" } : file);
      if (job?.running && job.current && !files.has(job.current) && job.kind !== "rebuild") drawFile(job.current, { outcome: "working" });
      $(".work-files").hidden = !rows.size;
      if (rows.size > 6) $(".work-files").setAttribute("tabindex", "0");
      else $(".work-files").removeAttribute("tabindex");
    }

    function drawBar(busy) {
      const { job, sending } = card;
      $(".work .bar").hidden = !busy;
      const bar = $(".work progress");
      if (sending?.busy) {
        const share = sending.uploads.reduce((sum, upload) => sum + upload.share, 0) / Math.max(1, sending.uploads.length);
        bar.value = share;
        $(".bar-count").textContent = `${Math.floor(100 * share)} %`;
      } else if (job?.total) {
        bar.value = job.done / job.total;
        $(".bar-count").textContent = `${job.done.toLocaleString("en")} of ${job.total.toLocaleString("en")}${job.kind === "rebuild" && job.current ? ` · ${job.current}` : ""}`;
      } else {
        bar.removeAttribute("value");
        $(".bar-count").textContent = "";
      }
    }

    function drawFile(name, file) {
      let item = rows.get(name);
      if (!item) {
        item = make("li", {}, make("span", { class: "sign", "aria-hidden": "true" }), make("strong", { dir: "auto" }, name), " ", make("span", { class: "said-of-it", dir: "auto" }));
        rows.set(name, item);
        $(".work-files").append(item);
      }
      if (item.dataset.outcome !== file.outcome && file.outcome === "refused") $(".work-files").prepend(item);
      if (item.dataset.outcome !== file.outcome) item.dataset.outcome = file.outcome;
      const text = (SAID[file.outcome] ?? String)(file.detail ?? "").replace(`'${name}' `, "");
      const place = item.querySelector(".said-of-it");
      if (place.textContent !== text) place.textContent = text;
    }

    function ended() {
      const { job } = card;
      const outcomes = [...files.values()].map(({ outcome }) => outcome);
      const number = (...names) => outcomes.filter((outcome) => names.includes(outcome)).length;
      const parts = [[number("added"), "added"], [number("changed"), "read again"], [number("renamed"), "renamed"], [number("removed"), "removed"],
        [number("unchanged", "duplicate"), "there already"], [number("refused", "stopped"), "not added"]];
      const said = parts.filter(([some]) => some).map(([some, what], at) => (at ? `${some} ${what}` : `${count(some, "file")} ${what}`)).join(", ");
      if (job?.problem && !said) return "That did not work";
      const nothing = job?.kind === "rebuild" ? "All documents are read again" : "Nothing has changed";
      return `${job?.stopped ? "Stopped. " : ""}${said || (job?.stopped ? "What is done is kept" : nothing)}.`;
    }

    return card;
  };
})();
