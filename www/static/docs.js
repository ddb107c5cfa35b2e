// Gives each route of the API pages a form that calls it, as whom one is signed in as in this browser or with a token.

const field = (form, text, name, value, tag = "input") => {
  const label = document.createElement("label");
  const control = document.createElement(tag);
  control.name = name;
  control.value = value;
  control.autocomplete = "off";
  label.append(text, control);
  form.append(label);
  return control;
};

const send = async (section, form, output) => {
  const { method, path, body } = section.dataset;
  let address = "/api" + path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(form.elements["path-" + name].value));
  const query = form.elements.query.value.trim().replace(/^\?/, "");
  if (query) address += "?" + query;
  const headers = {};
  if (form.elements.token.value) headers.Authorization = "Bearer " + form.elements.token.value;
  for (const line of (form.elements.headers?.value ?? "").split("\n")) {
    const [name, ...value] = line.split(":");
    if (value.length) headers[name.trim()] = value.join(":").trim();
  }
  const options = { method, headers };
  if (body && form.elements.body.value) {
    headers["Content-Type"] = body;
    options.body = form.elements.body.value;
  }
  output.textContent = "…";
  try {
    const answer = await fetch(address, options);
    const text = await answer.text();
    let shown = text;
    try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* no JSON */ }
    output.textContent = `${answer.status} ${answer.headers.get("Content-Type") ?? ""}\n\n${shown}`;
  } catch (error) {
    output.textContent = String(error);
  }
};

for (const section of document.querySelectorAll("section[data-method]")) {
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = "Try it";
  const form = document.createElement("form");
  form.className = "try";
  for (const [, name] of section.dataset.path.matchAll(/\{(\w+)\}/g)) field(form, name, "path-" + name, "").required = true;
  field(form, "query", "query", "");
  field(form, "token, if not as signed in here", "token", "");
  if ([...section.querySelectorAll("th")].some((head) => head.textContent.startsWith("header"))) {
    field(form, "headers, each on a line: Name: value", "headers", "", "textarea");
  }
  if (section.dataset.body) field(form, "body, " + section.dataset.body, "body", "", "textarea").rows = 5;
  const button = document.createElement("button");
  button.textContent = "Send";
  const output = document.createElement("output");
  form.append(button, output);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(section, form, output);
  });
  details.append(summary, form);
  section.append(details);
}
