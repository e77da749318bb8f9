// Stands for https://js.stripe.com/v3/ in browser tests: the same few calls, one plain field instead of Stripe's frame. It
// confirms the real intent where the test answers for https://api.stripe.com.
window.Stripe = (key, { locale }) => ({
  elements: ({ clientSecret }) => ({
    clientSecret,
    create() {
      const heard = {};
      return {
        on: (name, act) => (heard[name] = act),
        mount(place) {
          const label = document.createElement("label");
          label.textContent = locale === "vi" ? "Số thẻ" : "Card number";
          const field = document.createElement("input");
          field.id = "stand-in-card";
          label.htmlFor = field.id;
          document.querySelector(place).append(label, field);
          heard.ready?.();
        },
      };
    },
  }),
  async confirmPayment({ elements }) {
    const number = document.getElementById("stand-in-card").value.replaceAll(" ", "");
    if (number.length !== 16) {
      const message = locale === "vi" ? "Số thẻ chưa đủ." : "Your card number is incomplete.";
      return { error: { type: "validation_error", message } };
    }
    const id = elements.clientSecret.split("_secret_")[0];
    const body = new URLSearchParams({ number, client_secret: elements.clientSecret, key });
    const answer = await fetch(`https://api.stripe.com/v1/payment_intents/${id}/confirm`, { method: "POST", body });
    const found = await answer.json();
    if (!found.error) return { paymentIntent: found };
    const message = locale === "vi" ? "Thẻ của bạn bị từ chối." : "Your card was declined.";
    return { error: { type: "card_error", message } };
  },
});
