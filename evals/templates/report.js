"use strict";
const questions = [...document.querySelectorAll(".question")];
const search = document.querySelector("#search");
const kind = document.querySelector("#kind");
const shown = document.querySelector("#shown");
const states = [...document.querySelectorAll("[data-show]")];
let state = "all";

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const question of questions) {
    const text = question.dataset.text;
    const visible = (state === "all" || question.dataset.state.split(" ").includes(state))
      && (!kind.value || question.dataset.kind === kind.value)
      && words.every((word) => text.includes(word));
    question.hidden = !visible;
    count += visible;
  }
  shown.textContent = `${count} of ${questions.length} shown`;
}

for (const question of questions) question.dataset.text = question.textContent.toLowerCase();
search.addEventListener("input", filter);
kind.addEventListener("change", filter);
for (const button of states) {
  button.addEventListener("click", () => {
    state = button.dataset.show;
    for (const other of states) other.setAttribute("aria-pressed", String(other === button));
    filter();
  });
}
for (const link of document.querySelectorAll("[data-kind-link]")) {
  link.addEventListener("click", () => { search.value = ""; kind.value = link.dataset.kindLink; states[0].click(); });
}
for (const link of document.querySelectorAll('a[href^="#q-"]')) {
  link.addEventListener("click", () => {
    search.value = ""; kind.value = ""; states[0].click();
    document.getElementById(link.getAttribute("href").slice(1)).open = true;
  });
}
if (location.protocol === "about:") { // shown in a frame of another page, whose address a link to a place would lead to
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link) return;
    event.preventDefault();
    document.getElementById(link.getAttribute("href").slice(1))?.scrollIntoView();
  });
}
document.querySelector("#expand").addEventListener("click", (event) => {
  const open = event.currentTarget.getAttribute("aria-pressed") !== "true";
  event.currentTarget.setAttribute("aria-pressed", String(open));
  for (const question of questions) if (!question.hidden) question.open = open;
});
document.querySelector("#theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});
filter();
