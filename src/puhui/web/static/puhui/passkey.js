/* Passkeys: asks the site what to ask the browser, hands its answer back with the form. Buttons appear only where the browser knows them. */
"use strict";

const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const textOf = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function optionsOf(told) {
  const asked = told.publicKey;
  asked.challenge = bytesOf(asked.challenge);
  if (asked.user) asked.user.id = bytesOf(asked.user.id);
  for (const known of [...(asked.excludeCredentials || []), ...(asked.allowCredentials || [])]) known.id = bytesOf(known.id);
  return { publicKey: asked };
}

function answerOf(made) {
  const told = { clientDataJSON: textOf(made.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"])
    if (made.response[name]) told[name] = textOf(made.response[name]);
  return JSON.stringify({ id: made.id, rawId: textOf(made.rawId), type: made.type, response: told, clientExtensionResults: {} });
}

async function ask(form) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value, verb: "ask" });
  const answer = await fetch(form.dataset.ask, { method: "POST", body });
  if (answer.redirected) return location.assign(answer.url);
  if (!answer.ok) throw new Error(String(answer.status));
  const options = optionsOf(await answer.json());
  const made = form.dataset.passkey === "new" ? await navigator.credentials.create(options) : await navigator.credentials.get(options);
  form.elements.answer.value = answerOf(made);
  form.submit();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-passkey]")) return;
  event.preventDefault();
  const failed = form.querySelector("[data-failed]");
  failed.hidden = true;
  ask(form).catch(() => { failed.hidden = false; });
});

document.addEventListener("DOMContentLoaded", () => {
  if (!window.PublicKeyCredential) return;
  for (const part of document.querySelectorAll("[data-passkey-part]")) part.hidden = false;
});
