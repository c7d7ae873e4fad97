/** Does the console have a sentence for every way in which a session can end? */
import { describe, expect, it } from "vitest";
import { CLOSINGS } from "../wire/closing.generated";
import { END_REASONS } from "../wire/messages.generated";
import { textsOf } from "./texts";

describe.each(["de", "en"])("texts in %s", (language) => {
  it.each([...END_REASONS, ...CLOSINGS.filter((one) => one.isFinal).map((one) => one.word)])("say what %s means", (word) => {
    expect(textsOf(language).end.reason[word] ?? "").toMatch(/\.$/u);
  });

  it("say how moving parts come after a codec failed", () => {
    const { singly, exactly } = textsOf(language).session.movingNews;
    expect(singly).toMatch(/VP9.*\.$/u);
    expect(exactly).toMatch(/\.$/u);
  });
});
