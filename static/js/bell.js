// The counter's bell: asks how many new orders nobody has opened, shows it, and rings when there are more than before.
const place = document.querySelector("[data-bell]");
const EVERY = 20_000; // milliseconds
const SOUND = "quay.chuong"; // "tat" when somebody switched the sound off on this device

if (place) {
  const known = `quay.moi.${place.dataset.bell}`; // what this tab has rung for
  const control = document.querySelector("[data-bell-switch]");
  let sound = null; // browsers let a page sound only after the first tap
  let owed = false; // a ring that waits for that tap
  let timer = 0;

  const isOn = () => localStorage.getItem(SOUND) !== "tat";

  const ring = () => {
    if (!isOn()) return;
    if (sound?.state !== "running") {
      owed = true;
      return;
    }
    owed = false;
    [880, 660].forEach((pitch, number) => {
      const [tone, volume] = [sound.createOscillator(), sound.createGain()];
      const start = sound.currentTime + number * 0.22; // seconds
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.25, start);
      volume.gain.exponentialRampToValueAtTime(0.001, start + 0.4);
      tone.connect(volume).connect(sound.destination);
      tone.start(start);
      tone.stop(start + 0.4);
    });
  };

  const heard = () => {
    const badge = place.querySelector("#chuong");
    const unseen = Number(badge.dataset.unseen || 0);
    if (unseen > Number(sessionStorage.getItem(known) || 0)) ring();
    if (!unseen) owed = false;
    sessionStorage.setItem(known, unseen);
  };

  const ask = async () => {
    if (document.visibilityState !== "visible") return;
    let answer;
    try {
      answer = await fetch(place.dataset.bell, { redirect: "manual" });
    } catch {
      return; // no network: the next time will do
    }
    if (answer.type === "opaqueredirect" || answer.status === 404) {
      clearInterval(timer); // signed out, or no longer at this outlet: the next page says so
      return;
    }
    if (!answer.ok) return;
    const made = document.createElement("template");
    made.innerHTML = await answer.text();
    place.querySelector("#chuong").replaceWith(made.content.querySelector("#chuong"));
    heard();
  };

  const name = () => {
    control.textContent = isOn() ? control.dataset.on : control.dataset.off;
  };

  const wake = async () => {
    sound ??= new AudioContext();
    await sound.resume();
    if (owed) ring();
  };
  for (const tap of ["pointerdown", "keydown"]) document.addEventListener(tap, wake, { once: true });
  control.addEventListener("click", () => {
    localStorage.setItem(SOUND, isOn() ? "tat" : "bat");
    name();
  });
  name();
  control.hidden = false;
  document.addEventListener("visibilitychange", ask);
  timer = setInterval(ask, EVERY);
  ask();
}
