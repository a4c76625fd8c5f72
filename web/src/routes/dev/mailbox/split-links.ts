interface Piece {
  text: string;
  isLink: boolean;
}

/** Cuts a text at its http(s) links, so that they can be followed. */
export function splitLinks(text: string): Piece[] {
  return text
    .split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])/)
    .map((piece, index) => ({ text: piece, isLink: index % 2 === 1 }))
    .filter((piece) => piece.text !== '');
}
