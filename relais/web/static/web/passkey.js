// Passkeys: the only part of signing in that a browser can do by script alone. Nothing here evaluates text as code.
// A form says what it does by `data-passkey` (add, give, enter), and carries its answer in the field `credential`.
"use strict";

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const withBytes = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

async function add(options) {
  const asked = options.creation_options.publicKey;
  const made = await navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: toBytes(asked.challenge),
      user: { ...asked.user, id: toBytes(asked.user.id) },
      excludeCredentials: withBytes(asked.excludeCredentials),
      // Kept by the device, and given only after a finger, a face or a code: it can then sign in alone.
      authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    },
  });
  return {
    ...outside(made),
    response: {
      clientDataJSON: toText(made.response.clientDataJSON),
      attestationObject: toText(made.response.attestationObject),
      transports: made.response.getTransports ? made.response.getTransports() : [],
    },
  };
}

async function give(options) {
  const asked = options.request_options.publicKey;
  const given = await navigator.credentials.get({
    publicKey: { ...asked, challenge: toBytes(asked.challenge), allowCredentials: withBytes(asked.allowCredentials) },
  });
  const handle = given.response.userHandle;
  return {
    ...outside(given),
    response: {
      clientDataJSON: toText(given.response.clientDataJSON),
      authenticatorData: toText(given.response.authenticatorData),
      signature: toText(given.response.signature),
      userHandle: handle ? toText(handle) : null,
    },
  };
}

const outside = (credential) => ({
  id: credential.id,
  rawId: toText(credential.rawId),
  type: credential.type,
  clientExtensionResults: credential.getClientExtensionResults(),
});

async function optionsOf(form) {
  if (form.dataset.passkey !== "enter") {
    return JSON.parse(document.getElementById("passkey-options").textContent);
  }
  const answer = await fetch(form.action, {
    headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
  });
  if (!answer.ok) {
    throw new Error(`${answer.status}`);
  }
  return answer.json();
}

async function answer(form) {
  const said = form.querySelector("[data-passkey-said]");
  said.hidden = true;
  try {
    const options = await optionsOf(form);
    const credential = form.dataset.passkey === "add" ? await add(options) : await give(options);
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch (fault) {
    // Refused, too slow, not known to this device: the sentence says what to do in each case.
    said.hidden = false;
    said.focus();
  }
}

document.addEventListener("DOMContentLoaded", () => {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const shown = window.PublicKeyCredential ? "[data-passkey-needs]" : "[data-passkey-without]";
    for (const part of form.querySelectorAll(shown)) {
      part.hidden = false;
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      answer(form);
    });
  }
});
