// The token without which the site takes nothing. The cookie and not the page says it: after a new
// sign-in in another tab it is another one, and a page that was open goes on.

export function token() {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  return cookie ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}
