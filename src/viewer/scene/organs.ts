import { Constants } from "@babylonjs/core/Engines/constants.js";
import { ShaderMaterial } from "@babylonjs/core/Materials/shaderMaterial.js";
import { Color3 } from "@babylonjs/core/Maths/math.color.js";
import { Vector2, Vector4 } from "@babylonjs/core/Maths/math.vector.js";
import { Mesh } from "@babylonjs/core/Meshes/mesh.js";
import { VertexData } from "@babylonjs/core/Meshes/mesh.vertexData.js";
import type { Surface } from "../../surfaces/index.ts";
import type { StructureId } from "../../volume/index.ts";
import { brightened, type Look, lookOf } from "../look.ts";
import { isVisible, opacityOf, type Shown } from "../shown.ts";
import { shellShader } from "./shaders.ts";
import type { Stage } from "./stage.ts";

/** The organ meshes of the scene, kept in step with what is shown. */
export interface Organs {
  /** Meshes for new surfaces, none for those that went; visibility and opacity as the document says. */
  follow(shown: Shown): void;
  /** Colours for a display that adds light to the room, or the desk's. */
  setBright(on: boolean): void;
  dispose(): void;
}

interface Organ {
  readonly surface: Surface;
  readonly mesh: Mesh;
  readonly material: ShaderMaterial;
  readonly look: Look;
  opacity: number | null;
}

/** What an opaque thing with less than full tone lies over: the middle of the ground's fade. */
const GROUND = new Vector4(0.051, 0.063, 0.08, 1);
const NO_GROUND = new Vector4(0, 0, 0, 0);

export function createOrgans(stage: Stage): Organs {
  const organs = new Map<StructureId, Organ>();
  let bright = false;
  const tint = ({ material, look }: Organ): void => {
    material.setColor3("color", new Color3(...(bright ? brightened(look.rgb) : look.rgb)));
  };
  const remove = (id: StructureId, organ: Organ): void => {
    organ.mesh.dispose();
    organ.material.dispose();
    organs.delete(id);
  };
  return {
    follow(shown) {
      for (const [id, organ] of organs) if (shown.surfaces.get(id) !== organ.surface) remove(id, organ);
      for (const [id, surface] of shown.surfaces) {
        const known = organs.get(id);
        const organ = known ?? addOrgan(stage, surface, organs.size);
        organs.set(id, organ);
        if (!known) tint(organ);
        organ.mesh.setEnabled(isVisible(shown, id));
        const opacity = opacityOf(shown, id);
        if (opacity === organ.opacity) continue;
        organ.opacity = opacity;
        dress(organ.material, organ.look, opacity);
      }
    },
    setBright(on) {
      bright = on;
      for (const organ of organs.values()) tint(organ);
    },
    dispose() {
      for (const [id, organ] of organs) remove(id, organ);
    },
  };
}

function addOrgan(stage: Stage, surface: Surface, nth: number): Organ {
  const look = lookOf(surface.structure, nth);
  const mesh = new Mesh(surface.structure, stage.scene);
  const shape = new VertexData();
  shape.positions = surface.positions_mm;
  shape.normals = surface.normals;
  shape.indices = surface.triangles;
  shape.applyToMesh(mesh);
  mesh.parent = stage.root;
  mesh.alphaIndex = look.order;
  mesh.isPickable = false;
  const material = new ShaderMaterial(surface.structure, stage.scene, shellShader, {
    attributes: ["position", "normal"],
    uniforms: ["world", "viewProjection", "view", "cameraPosition", "color", "opacity", "ground", "ghost"],
  });
  // Triangles run counter-clockwise seen from outside; Babylon's own default is the other way round, as in its left-handed scenes.
  material.sideOrientation = Constants.MATERIAL_CounterClockWiseSideOrientation;
  material.backFaceCulling = true;
  dress(material, look, null);
  mesh.material = material;
  return { surface, mesh, material, look, opacity: null };
}

/**
 * A material for a look, or for a person's own opacity of it. Solid things are opaque and write depth; dense ones blend and write depth, so that what
 * is drawn later but lies behind does not paint over them; shells and ghosts only blend, in the fixed order of `alphaIndex`. Only front faces.
 */
function dress(material: ShaderMaterial, look: Look, own: number | null): void {
  const opaque = own === null ? look.kind === "solid" : own >= 1;
  const ghost = own === null ? look.kind === "ghost" : false;
  material.alpha = opaque ? 1 : 0.99;
  material.forceDepthWrite = !opaque && (own === null ? look.kind === "dense" : own >= 0.8);
  material.setVector2("opacity", own === null ? new Vector2(look.alpha, look.rim) : new Vector2(own, own * 0.6));
  material.setVector4("ground", opaque && own === null ? GROUND : NO_GROUND);
  material.setFloat("ghost", ghost ? 1 : 0);
}
