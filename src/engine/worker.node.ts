import { makeCalls } from "./calls.ts";
import { diskSource, parentEndpoint } from "./host.node.ts";
import { serve } from "./port.ts";

serve(parentEndpoint(), makeCalls(diskSource));
