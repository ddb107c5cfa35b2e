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

// The delivery that is chosen: what all costs with it, and whether it needs to know where to.
const deliveries = [...document.querySelectorAll("input[data-total]")];
const sum = document.querySelector("[data-sum]");
const address = document.querySelector("[data-address]");
const showDelivery = () => {
  const chosen = deliveries.find((delivery) => delivery.checked);
  if (!chosen || !address) return;
  const needsAddress = "needsAddress" in chosen.dataset;
  address.hidden = !needsAddress;
  address.disabled = !needsAddress;
  for (const field of address.querySelectorAll("textarea, input")) field.required = needsAddress;
  address.querySelector("[data-postal-code]").required = "needsPostalCode" in chosen.dataset;
  if (!sum) return;
  sum.hidden = false;
  sum.querySelector("[data-sum-delivery]").textContent = chosen.closest("label").lastElementChild.textContent;
  sum.querySelector("[data-sum-total]").textContent = chosen.dataset.total;
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
