/* A photo by camera into an ordinary file field: start, take, take again. Without a camera the file field stays as it is. */
(() => {
  "use strict";
  const SIDE = 960;

  function stop(box) {
    box.stream?.getTracks().forEach((track) => track.stop());
    box.stream = null;
  }

  function show(root, part) {
    for (const name of ["video", "img"]) root.querySelector(name).hidden = name !== part;
    root.querySelector("[data-camera-take]").hidden = part !== "video";
    root.querySelector("[data-camera-start]").hidden = part === "video";
  }

  async function start(root, box) {
    const says = root.querySelector("[data-camera-says]");
    try {
      box.stream = await navigator.mediaDevices.getUserMedia({ video: { width: SIDE, facingMode: "user" } });
    } catch {
      says.textContent = "No camera answered. Choose a picture file instead.";
      return;
    }
    says.textContent = "";
    const video = root.querySelector("video");
    video.srcObject = box.stream;
    await video.play();
    show(root, "video");
    root.querySelector("[data-camera-take]").focus();
  }

  function take(root, box) {
    const video = root.querySelector("video");
    const height = video.videoHeight;
    const width = Math.min(video.videoWidth, Math.round((height * 4) / 5));
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    canvas.getContext("2d").drawImage(video, (video.videoWidth - width) / 2, 0, width, height, 0, 0, width, height);
    canvas.toBlob((blob) => {
      const files = new DataTransfer();
      files.items.add(new File([blob], "photo.jpg", { type: "image/jpeg" }));
      const field = root.querySelector("input[type=file]");
      field.files = files.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
      stop(box);
    }, "image/jpeg", 0.9);
  }

  function preview(root, box) {
    const file = root.querySelector("input[type=file]").files[0];
    if (!file || !file.type.startsWith("image/")) return;
    const picture = root.querySelector("img");
    URL.revokeObjectURL(box.address);
    box.address = URL.createObjectURL(file);
    picture.src = box.address;
    show(root, "img");
    root.querySelector("[data-camera-start]").lastChild.textContent = " Take again";
  }

  for (const root of document.querySelectorAll("[data-camera]")) {
    const box = { stream: null, address: "" };
    if (navigator.mediaDevices) root.querySelector("[data-camera-start]").hidden = false;
    root.querySelector("[data-camera-start]").addEventListener("click", () => start(root, box));
    root.querySelector("[data-camera-take]").addEventListener("click", () => take(root, box));
    root.querySelector("input[type=file]").addEventListener("change", () => preview(root, box));
    document.addEventListener("ek:locked", () => stop(box));
    window.addEventListener("pagehide", () => stop(box));
  }
})();
