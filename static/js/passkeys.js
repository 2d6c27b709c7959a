// Forms that ask the browser for a passkey before they are sent. Without a script, or in a browser
// that knows none, they stay hidden and the other ways are there.
//   <form data-passkey="create|get" data-passkey-data="id of the JSON that the server asks">
// A form without such JSON fetches it from its own address. `webauthnJSON` turns it into bytes.

const forms = document.querySelectorAll("form[data-passkey]");

async function asked(form) {
  const own = document.getElementById(form.dataset.passkeyData);
  if (own) return JSON.parse(own.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  return answer.json();
}

async function credential(form) {
  const data = await asked(form);
  if (form.dataset.passkey === "get") return window.webauthnJSON.get(data.request_options);
  const options = data.creation_options;
  // A passkey with which one signs in without a password lies in the device, behind its own lock.
  Object.assign(options.publicKey.authenticatorSelection, {
    residentKey: "required", requireResidentKey: true, userVerification: "required",
  });
  return window.webauthnJSON.create(options);
}

for (const form of forms) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const failed = form.querySelector("[data-passkey-failed]");
    failed.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await credential(form));
      form.submit();
    } catch (error) {
      failed.hidden = false;
      failed.focus();
    }
  });
}
