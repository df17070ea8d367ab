// Shows one picture that the server allowed; it is told nothing of this page, and a failing one leaves nothing behind.
export default function ({ data, parentElement }) {
  const image = parentElement.querySelector("img");
  image.referrerPolicy = "no-referrer";
  image.alt = data.alt;
  image.onerror = () => image.remove();
  if (image.src !== data.address) image.src = data.address;
}
