// The card is typed into Stripe's own frame. Whether it has paid is for the order's page to say, by what Stripe tells the shop.
const box = document.querySelector("[data-card-form]");
const form = box.querySelector("form");
const button = box.querySelector("button");
const error = box.querySelector("[data-card-error]");
const words = box.dataset;

function say(text) {
  error.textContent = text;
  error.hidden = !text;
}

function free() {
  button.disabled = false;
  button.removeAttribute("aria-busy");
}

box.hidden = false;
if (!window.Stripe) {
  say(words.unreachable);
} else {
  const stripe = window.Stripe(words.key, { locale: words.language });
  const elements = stripe.elements({ clientSecret: words.secret });
  const frame = elements.create("payment");
  frame.on("ready", free);
  frame.on("loaderror", () => say(words.unreachable));
  frame.mount("[data-card-frame]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    say(words.busy);
    // An order page without the payment's secret in its address, unless the card's bank insists on a page of its own.
    const answer = await stripe
      .confirmPayment({ elements, redirect: "if_required", confirmParams: { return_url: location.href } })
      .catch(() => ({ error: {} }));
    if (!answer.error) {
      location.assign(words.back);
      return;
    }
    // Stripe speaks the page's language about cards and fields; about anything else it speaks to programmers.
    const isForBuyers = ["card_error", "validation_error"].includes(answer.error.type);
    say((isForBuyers && answer.error.message) || words.failed);
    free();
  });
}
