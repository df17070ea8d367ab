// After Enter the box lets go of the keyboard, so that keys speak to the page; C and the button beside it copy; N returns.
export default function ({ data }) {
  const box = () => document.querySelector(`[class*="st-key-q"] input`);
  const copy = () => {
    if (!data.text) return;
    const old = () => {
      const area = document.createElement("textarea");
      area.value = data.text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    };
    if (navigator.clipboard) navigator.clipboard.writeText(data.text).catch(old);
    else old();
  };
  const typing = () => /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName) || document.activeElement?.isContentEditable;
  const pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && document.activeElement === box()) setTimeout(() => box()?.blur(), 50);
    else if ((event.key === "c" || event.key === "C") && !typing() && !String(getSelection())) copy();
  };
  const clicked = (event) => {
    if (event.target.closest?.(`[class*="st-key-answers_copy"]`)) copy();
  };
  document.addEventListener("keydown", pressed, true);
  document.addEventListener("click", clicked, true);
  if (!data.asked && document.activeElement === document.body) box()?.focus();
  return () => {
    document.removeEventListener("keydown", pressed, true);
    document.removeEventListener("click", clicked, true);
  };
}
