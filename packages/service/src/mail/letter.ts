/** What a letter says. Every text of it may come from outside: all of it is escaped. */
export interface Letter {
  heading: string;
  /** One text each. */
  paragraphs: readonly string[];
  button?: { label: string; url: string };
  /** Other ways to go on, below the button. */
  links?: readonly { label: string; url: string }[];
  /** Small print: why this letter came, and what to do when it should not have. */
  footnote: string;
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as HTML shows it, in an element or in a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const paragraph = (text: string): string =>
  `<p style="margin:0 0 16px;font-size:16px;line-height:24px;color:#334155">${escapeHtml(text)}</p>`;

function button({ label, url }: { label: string; url: string }): string {
  const look = `display:inline-block;padding:12px 24px;border-radius:8px;background:#0f172a;color:#ffffff;${font};font-size:16px;font-weight:600;text-decoration:none`;
  const [text, address] = [escapeHtml(label), escapeHtml(url)];
  return `<p style="margin:24px 0"><a href="${address}" style="${look}">${text}</a></p>
<p style="margin:0 0 16px;font-size:13px;line-height:20px;color:#64748b">If the button does not work, open this address:<br><a href="${address}" style="color:#475569;word-break:break-all">${address}</a></p>`;
}

const link = ({ label, url }: { label: string; url: string }): string =>
  `<p style="margin:0 0 12px;font-size:16px;line-height:24px"><a href="${escapeHtml(url)}" style="color:#1d4ed8">${escapeHtml(label)}</a></p>`;

function toHtml(letter: Letter): string {
  const heading = escapeHtml(letter.heading);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${heading}</title></head>
<body style="margin:0;padding:0;background:#f1f5f9">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border:1px solid #e2e8f0;border-radius:12px"><tr><td style="padding:32px;${font}">
<p style="margin:0 0 24px;font-size:13px;font-weight:600;color:#64748b">Agent Action Firewall</p>
<h1 style="margin:0 0 16px;font-size:22px;line-height:30px;color:#0f172a">${heading}</h1>
${letter.paragraphs.map(paragraph).join('\n')}
${letter.button ? button(letter.button) : ''}
${(letter.links ?? []).map(link).join('\n')}
<p style="margin:24px 0 0;padding-top:16px;border-top:1px solid #e2e8f0;font-size:13px;line-height:20px;color:#64748b">${escapeHtml(letter.footnote)}</p>
</td></tr></table>
</td></tr></table>
</body></html>
`;
}

function toText(letter: Letter): string {
  const links = [letter.button ?? [], letter.links ?? []].flat().map(({ label, url }) => `${label}:\n${url}`);
  return [letter.heading, ...letter.paragraphs, ...links, `--\n${letter.footnote}`].join('\n\n') + '\n';
}

/** A letter in the two forms a mail has: `text` for every reader, `html` for those who show it. */
export const writeLetter = (letter: Letter): { text: string; html: string } => ({
  text: toText(letter),
  html: toHtml(letter),
});
