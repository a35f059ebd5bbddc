import { afterEach, expect, test, vi } from "vitest";
import { fetched } from "../../src/app/fetched.ts";
import { quietJob } from "../../src/base/index.ts";

afterEach(() => vi.unstubAllGlobals());

test.each(["https://elsewhere.example/a.trocar", "//elsewhere.example/a", "http://[", "https://here:1/a.trocar"])(
  "an address that is not of this server, or none at all, is refused before anything is asked of it: %s",
  async (url) => {
    const asked = vi.fn();
    vi.stubGlobal("location", new URL("https://here/?case=x"));
    vi.stubGlobal("fetch", asked);
    await expect(fetched(url, quietJob())).rejects.toMatchObject({ code: "usage", problem: { where: url } });
    expect(asked).not.toHaveBeenCalled();
  },
);
