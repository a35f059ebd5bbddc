import { assess } from "./commands/assess.ts";
import { evaluate } from "./commands/evaluate.ts";
import { inspect } from "./commands/inspect.ts";
import { phantom } from "./commands/phantom.ts";
import { register } from "./commands/register.ts";
import { segment } from "./commands/segment.ts";
import { serve } from "./commands/serve.ts";
import { surfaces } from "./commands/surfaces.ts";
import type { Command } from "./words.ts";

/** Every command. To add one: a file in commands/ and a name here; help, JSON envelope and exit codes follow. */
export const commands: readonly Command[] = [inspect, segment, surfaces, assess, register, phantom, evaluate, serve];
