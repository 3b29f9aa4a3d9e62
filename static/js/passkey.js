// Asks the browser for a passkey, and sends what it answers with the form. Only on the pages that
// have one: browsers that know none, and those without scripts, are offered a code instead.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (list) => list?.map((each) => ({ ...each, id: bytes(each.id) }));

async function ask(form) {
  const response = await fetch(form.dataset.options, { method: "POST", body: new FormData(form) });
  const { publicKey, wrong } = await response.json();
  if (wrong) throw Object.assign(new Error(wrong), { wrong });
  publicKey.challenge = bytes(publicKey.challenge);
  publicKey.allowCredentials = known(publicKey.allowCredentials);
  publicKey.excludeCredentials = known(publicKey.excludeCredentials);
  if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
  const passkey = await navigator.credentials[form.dataset.passkey]({ publicKey });
  const answer = { id: passkey.id, rawId: text(passkey.rawId), type: passkey.type, response: {} };
  answer.clientExtensionResults = passkey.getClientExtensionResults();
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (passkey.response[part]) answer.response[part] = text(passkey.response[part]);
  }
  return JSON.stringify(answer);
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  const failed = form.querySelector("[role=alert][hidden]");
  const sorry = failed.textContent;
  form.hidden = !window.PublicKeyCredential;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      form.elements.answer.value = await ask(form);
      form.submit();
    } catch ({ wrong }) {
      failed.textContent = wrong ?? sorry;
      failed.hidden = false;
    }
  });
}
for (const note of document.querySelectorAll("[data-no-passkey]")) note.hidden = !!window.PublicKeyCredential;
