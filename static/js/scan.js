// Codes by camera: beside every <input data-scan> a button. Phones that read codes do so from the live picture; others
// take a photograph, made small here, which the server reads. What is read is written into the box and sent.
const made = document.querySelector("[data-scanner]");
const FORMATS = ["qr_code", "data_matrix", "ean_13", "ean_8", "upc_a", "upc_e", "code_128"];
const EVERY = 200; // milliseconds between looks
const LONGEST_SIDE = 1600; // pixels; a code held before the camera needs no more

const camera = made.content.querySelector("dialog").cloneNode(true);
const [video, say, codes] = ["video", "[role]", ".scanner__codes"].map((each) => camera.querySelector(each));
const [file, torch] = ["input", "[data-torch]"].map((each) => camera.querySelector(each));
let [box, stream, detector, timer, sound] = [null, null, null, 0, null];
document.body.append(camera);

function dress() {
  for (const each of document.querySelectorAll("input[data-scan]:not([data-scan='on'])")) {
    each.dataset.scan = "on";
    const button = made.content.querySelector("button").cloneNode(true);
    each.after(button);
    button.addEventListener("click", () => open(each));
  }
}

async function open(input) {
  box = input;
  codes.replaceChildren();
  sound ??= new AudioContext(); // browsers let a page sound only from a tap on
  const formats = (await window.BarcodeDetector?.getSupportedFormats()) ?? [];
  const known = FORMATS.filter((each) => formats.includes(each));
  if (!known.length || !navigator.mediaDevices) {
    say.textContent = "";
    camera.showModal();
    return file.click();
  }
  detector ??= new BarcodeDetector({ formats: known });
  say.textContent = made.dataset.aim;
  camera.showModal();
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    say.textContent = made.dataset.denied;
    return null;
  }
  if (!camera.open) return close(); // closed while the phone was asking
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  torch.hidden = !stream.getVideoTracks()[0].getCapabilities?.().torch;
  return look();
}

async function look() {
  if (!stream) return;
  const [found] = await detector.detect(video).catch(() => []);
  if (found?.rawValue) take(found.rawValue);
  else timer = setTimeout(look, EVERY);
}

function take(code) {
  navigator.vibrate?.(80);
  const [tone, volume] = [sound.createOscillator(), sound.createGain()];
  volume.gain.value = 0.2;
  tone.connect(volume).connect(sound.destination);
  tone.frequency.value = 1200;
  tone.start();
  tone.stop(sound.currentTime + 0.1); // seconds
  camera.close();
  box.value = code;
  box.form.requestSubmit();
}

function close() {
  clearTimeout(timer);
  stream?.getTracks().forEach((track) => track.stop());
  stream = video.srcObject = null;
  video.hidden = torch.hidden = true;
  torch.setAttribute("aria-pressed", "false");
}

async function small(photo) {
  try {
    const picture = await createImageBitmap(photo);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const paper = document.createElement("canvas");
    [paper.width, paper.height] = [picture.width * scale, picture.height * scale];
    paper.getContext("2d").drawImage(picture, 0, 0, paper.width, paper.height);
    return await new Promise((done) => paper.toBlob((blob) => done(blob ?? photo), "image/jpeg", 0.85));
  } catch {
    return photo; // of a kind that this browser cannot open: the server can
  }
}

file.addEventListener("change", async () => {
  const [photo] = file.files;
  if (!photo) return;
  codes.replaceChildren();
  say.textContent = made.dataset.reading;
  const body = new FormData();
  body.append("anh", await small(photo), "anh.jpg");
  file.value = "";
  const headers = { "Quay-Line": "1", "X-CSRFToken": document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "" };
  try {
    const said = await (await fetch(made.dataset.scanner, { method: "POST", body, headers })).json();
    if (said.sign_in) return location.assign(`${said.sign_in}?next=${encodeURIComponent(location.pathname)}`);
    if (said.codes?.length === 1) return take(said.codes[0]);
    say.textContent = said.refusal ?? made.dataset.several;
    for (const code of said.codes ?? []) {
      const choice = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: code });
      choice.addEventListener("click", () => take(code));
      codes.append(choice);
    }
  } catch {
    say.textContent = made.dataset.lost;
  }
  return null;
});
torch.addEventListener("click", () => {
  const isOn = torch.getAttribute("aria-pressed") !== "true";
  stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: isOn }] });
  torch.setAttribute("aria-pressed", isOn);
});
camera.querySelector("label").addEventListener("keydown", (event) => ["Enter", " "].includes(event.key) && file.click());
camera.querySelector("[data-close]").addEventListener("click", () => camera.close());
camera.addEventListener("close", close);
document.addEventListener("quay-page", dress);
document.addEventListener("htmx:afterSettle", dress);
dress();
