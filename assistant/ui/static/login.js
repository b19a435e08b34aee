/* The page for the login: name and password go to Gradio's own login, and its cookie opens the page. */
(() => {
  const form = document.querySelector(".login-card");
  const problem = form.querySelector(".problem");
  const button = form.querySelector("button");
  const password = form.querySelector("[name=password]");

  async function send() {
    try {
      const reply = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (reply.ok) return "";
      if (reply.status === 429) return await reply.text();
      return reply.status < 500 ? "This name and this password don’t go together." : "The assistant could not look at this. Try again.";
    } catch {
      return "The assistant can’t be reached. Check that it is still running, then try again.";
    }
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    problem.textContent = "";
    const wrong = await send();
    if (!wrong) return location.reload();
    button.disabled = false;
    problem.textContent = wrong;
    password.value = "";
    password.focus();
  });
})();
