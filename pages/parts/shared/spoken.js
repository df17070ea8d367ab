// Says in which language the page is, so that a screen reader takes the right voice; Streamlit's own says English.
export default function ({ data }) {
  document.documentElement.lang = data.language;
}
