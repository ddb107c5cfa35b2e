// What JavaScript adds; every page works without it. Each part enhances one kind of element and fails silent.

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
});

// Coming back with the browser's button, it may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
});

// Coming back to what tells of orders or of a cart, which the browser may have kept as it was before they changed.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && document.querySelector("[data-fresh]")) location.reload();
});

// A choice that needs no button: the list is sorted as soon as it is made.
for (const choice of document.querySelectorAll("[data-submit]")) {
  choice.addEventListener("change", () => choice.form.requestSubmit());
}
for (const needless of document.querySelectorAll("[data-needless]")) needless.hidden = true;

// What is folded on a phone stands open on a wide screen: the style shows it, and this says so to screen readers. A summary of
// what is bought is open everywhere, until this can open it again on a phone.
const wide = matchMedia("(min-width: 960px)");
const phone = matchMedia("(max-width: 639px)");
for (const part of document.querySelectorAll("details.wide-open")) {
  const wasOpen = part.open;
  const fold = () => {
    part.open = wide.matches || (wasOpen && !(part.matches(".summary-fold") && phone.matches));
  };
  fold();
  part.dataset.ready = "yes";
  wide.addEventListener("change", fold);
  part.firstElementChild.addEventListener("click", (event) => {
    if (wide.matches) event.preventDefault();
  });
}

// A number of pieces gets a minus and a plus for those who point; on the keyboard the arrows do the same. They lie upon the
// field, so nothing moves.
for (const stepper of document.querySelectorAll(".stepper")) {
  const field = stepper.querySelector("input");
  for (const [sign, move] of [["−", "stepDown"], ["+", "stepUp"]]) {
    const step = Object.assign(document.createElement("span"), { className: "step", textContent: sign, ariaHidden: "true" });
    step.addEventListener("click", () => {
      field[move]();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    stepper.append(step);
  }
}

// A button that saves a number is there once the number is another one.
for (const save of document.querySelectorAll("[data-changed]")) {
  const fields = save.form.querySelectorAll("input[type=number]");
  const show = () => {
    save.hidden = ![...fields].some((field) => field.value !== field.defaultValue || field.getAttribute("aria-invalid"));
  };
  save.form.addEventListener("input", show);
  window.addEventListener("pageshow", show);
}

// The delivery that is chosen: what all costs with it, and whether it needs to know where to.
const deliveries = [...document.querySelectorAll("input[data-total]")];
const address = document.querySelector("[data-address]");
const showDelivery = () => {
  const chosen = deliveries.find((delivery) => delivery.checked);
  if (!chosen || !address) return;
  const needsAddress = "needsAddress" in chosen.dataset;
  address.hidden = !needsAddress;
  address.disabled = !needsAddress;
  for (const field of address.querySelectorAll("textarea, input")) field.required = needsAddress;
  address.querySelector("[data-postal-code]").required = "needsPostalCode" in chosen.dataset;
  const texts = { delivery: chosen.closest("label").lastElementChild.textContent, total: chosen.dataset.total, brief: chosen.dataset.total };
  for (const sum of document.querySelectorAll("[data-sum]")) sum.hidden = !texts.total;
  for (const [name, text] of Object.entries(texts)) {
    for (const place of document.querySelectorAll(`[data-sum-${name}]`)) place.textContent = text;
  }
};
for (const delivery of deliveries) delivery.addEventListener("change", showDelivery);
window.addEventListener("pageshow", showDelivery);

// Times as the reader's clock shows them.
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
for (const time of document.querySelectorAll("time[datetime]")) {
  const date = new Date(time.dateTime);
  if (!Number.isNaN(date.getTime())) time.textContent = clock.format(date);
}

// Who is told what is wrong should also be there.
document.querySelector("[role=alert][tabindex]")?.focus();
