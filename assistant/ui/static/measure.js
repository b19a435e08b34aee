/* The view for measuring: a set of questions, its progress, its report. Everything shown is put in as text; the
   report, a page of its own, is shut in a frame without any rights here. */
quoting.part("measure", ({ element, server }) => {
  const { make, count } = quoting;
  const $ = (selector) => element.querySelector(selector);
  const MOST_LINES = 20;
  let chosen = null; // the file of an own set
  let latest = null;
  let seen = null; // the number of the run whose end was told
  let isShown = false;
  let asking = false;
  let wake = () => {};

  async function follow() {
    if (asking) return wake();
    asking = true;
    try {
      for (;;) {
        take(await server.measurement({}));
        if (!latest?.running && !(isShown && document.visibilityState === "visible")) break;
        await new Promise((done) => {
          wake = done;
          setTimeout(done, latest?.running ? 500 : 4000);
        });
      }
    } catch { /* the server is away: what is tried next says so */ } finally {
      asking = false;
    }
  }

  function take({ read_only: readOnly, measurement }) {
    const isOver = latest?.running && latest.number === measurement?.number && !measurement.running;
    latest = measurement;
    $(".only-read").hidden = !readOnly;
    $(".choice").hidden = readOnly || Boolean(latest?.running);
    $(".measuring").hidden = !latest?.running;
    if (latest?.running) return progress();
    if (latest && seen !== latest.number) outcome();
    $(".outcome").hidden = !latest;
    seen = latest?.number ?? null;
    if (!isOver) return;
    quoting.announce($("#outcome-title").textContent);
    if (!isShown) return;
    $("#outcome-title").focus({ preventScroll: true });
    $(".outcome-actions").scrollIntoView({ block: "nearest" }); // of a long outcome its head, with the way to the report
  }

  function progress() {
    $(".outcome").hidden = true;
    const bar = $(".measuring progress");
    $("#measuring-title").textContent = latest.stopped ? "Being stopped…" : latest.total ? `Asking “${latest.name}”` : `Getting ready to ask “${latest.name}”`;
    if (latest.total) bar.value = latest.done / latest.total;
    else bar.removeAttribute("value");
    $(".measuring .bar-count").textContent = latest.total ? `${latest.done.toLocaleString("en")} of ${count(latest.total, "question")}` : "";
    $(".measuring .stop").disabled = latest.stopped;
  }

  function outcome() {
    const { name, problem, problem_lines: problems, missed, table, has_report: hasReport, stopped } = latest;
    const passed = table.trim().split("\n").pop();
    $("#outcome-title").textContent = hasReport ? `“${name}”: ${passed}` : stopped ? "Stopped; there is no report." : `“${name}”: ${problem}`;
    $(".outcome").dataset.state = missed.length || (problem && !stopped) ? "trouble" : "good";
    const lines = [...missed.map((limit) => `Not good enough: ${limit}`), ...problems];
    const rest = lines.length - MOST_LINES;
    const shown = lines.slice(0, MOST_LINES).map((line) => make("li", { dir: "auto" }, line));
    $(".outcome-lines").replaceChildren(...shown, ...(rest > 0 ? [make("li", {}, `and ${rest.toLocaleString("en")} more.`)] : []));
    $(".outcome-actions").hidden = !hasReport;
    $(".outcome .table").hidden = !table;
    $(".outcome .table").textContent = table;
  }

  // Starting

  const isOwn = () => $("input[value=own]").checked;

  function drawChoice() {
    $(".choose-set").hidden = !isOwn();
    $(".choose-set").textContent = chosen ? "Choose another file" : "Choose the file";
    $(".start").disabled = isOwn() && !chosen;
    $(".own-name").textContent = chosen ? `${chosen.name} (${Math.ceil(chosen.size / 1000).toLocaleString("en")} kB)` : "A file of JSON lines or CSV, as described below.";
  }

  for (const radio of element.querySelectorAll("input[type=radio]")) radio.addEventListener("change", drawChoice);
  $(".choose-set").addEventListener("click", () => $(".chosen-set").click());
  $(".chosen-set").addEventListener("change", () => {
    chosen = $(".chosen-set").files[0] ?? chosen;
    $(".chosen-set").value = "";
    drawChoice();
    $(".start").focus();
  });
  $(".choice").addEventListener("submit", async (event) => {
    event.preventDefault();
    $(".start").disabled = true;
    try {
      const path = isOwn() ? await quoting.send(chosen).done : "";
      take(await server.begin_measuring({ path }));
      quoting.announce("The measurement has begun");
      $("#measuring-title").focus({ preventScroll: true });
      follow();
    } catch (failure) {
      quoting.say(`${failure.what} ${failure.nextStep}`);
    }
    drawChoice();
  });
  $(".measuring .stop").addEventListener("click", async () => {
    try {
      take(await server.stop_measuring({}));
      $("#measuring-title").focus({ preventScroll: true });
      wake();
    } catch (failure) {
      quoting.say(`${failure.what} ${failure.nextStep}`);
    }
  });

  // The report

  async function report() {
    try {
      return await server.report({});
    } catch (failure) {
      quoting.say(`${failure.what} ${failure.nextStep}`);
      return "";
    }
  }

  $(".show-report").addEventListener("click", async () => {
    const html = await report();
    if (!html) return;
    const look = document.body.classList.contains("dark") ? "dark" : "light";
    const frame = make("iframe", { sandbox: "allow-scripts", title: "The report of the measurement", srcdoc: html.replace("<html", `<html data-theme="${look}"`) });
    $(".report-place").replaceChildren(frame);
    $(".report-name").textContent = `Report of “${latest.name}”`;
    view(true);
    $(".back").focus();
  });
  $(".back").addEventListener("click", () => {
    view(false);
    $(".report-place").replaceChildren();
    $(".show-report").focus();
  });
  function view(isReport) {
    $(".measure-sheet").classList.toggle("with-report", isReport);
    $(".report-view").hidden = !isReport;
    $(".measure-setup").hidden = isReport;
  }
  for (const button of element.querySelectorAll(".download-report")) {
    button.addEventListener("click", async () => {
      const html = await report();
      if (html) quoting.download(`report-${new Date().toISOString().slice(0, 10)}.html`, html, "text/html");
    });
  }

  quoting.on("view", (shown) => {
    isShown = shown === "measure";
    if (isShown) follow();
  });
  document.addEventListener("visibilitychange", () => isShown && follow());
});
