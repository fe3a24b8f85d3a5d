// Where the device says that its owner is: proposed beside the choice, and chosen by a press alone.
const choice = document.getElementById("id_zone");
const part = document.getElementById("says");
const there = Intl.DateTimeFormat().resolvedOptions().timeZone;
const option = [...choice.options].find((each) => each.value === there);

if (option && !option.selected) {
  const button = part.querySelector("button");
  button.textContent = option.text;
  button.addEventListener("click", () => {
    choice.value = there;
    part.hidden = true;
    choice.focus();
  });
  part.hidden = false;
}
