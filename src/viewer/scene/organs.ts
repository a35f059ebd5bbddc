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
import { type Dress, deskDress, type RoomLook, roomDresses } from "./dress.ts";
import { shellShader } from "./shaders.ts";
import type { Stage } from "./stage.ts";

/** The organ meshes of the scene, kept in step with what is shown. */
export interface Organs {
  /** Meshes for new surfaces, none for those that went; visibility and opacity as the document says. */
  follow(shown: Shown): void;
  /** Colours and see-through shells as a session wants them; null as the desk does. */
  setRoomLook(look: RoomLook | null): void;
  dispose(): void;
}

interface Organ {
  readonly surface: Surface;
  readonly mesh: Mesh;
  readonly material: ShaderMaterial;
  readonly look: Look;
  dress: Dress | null;
}

/** What an opaque thing with less than full tone lies over: the middle of the ground's fade. */
const GROUND = new Vector4(0.051, 0.063, 0.08, 1);
const NO_GROUND = new Vector4(0, 0, 0, 0);

export function createOrgans(stage: Stage): Organs {
  const organs = new Map<StructureId, Organ>();
  const dressesOf = rememberedDresses();
  let room: RoomLook | null = null;
  const tint = ({ material, look }: Organ): void => {
    material.setColor3("color", new Color3(...(room?.bright ? brightened(look.rgb) : look.rgb)));
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
        if (organs.has(id)) continue;
        const organ = addOrgan(stage, surface, organs.size);
        organs.set(id, organ);
        tint(organ);
      }
      const dresses = dressesOf(shown, organs, room);
      for (const [id, organ] of organs) {
        const dress = dresses.get(id);
        organ.mesh.setEnabled(dress !== undefined);
        if (!dress || dress === organ.dress) continue;
        organ.dress = dress;
        putOn(organ.material, dress);
      }
    },
    setRoomLook(look) {
      room = look;
      for (const organ of organs.values()) tint(organ);
    },
    dispose() {
      for (const [id, organ] of organs) remove(id, organ);
    },
  };
}

/** The dresses of what is shown, reckoned anew only when something of it changed: they are asked for every frame. */
function rememberedDresses(): (
  shown: Shown,
  organs: ReadonlyMap<StructureId, Organ>,
  room: RoomLook | null,
) => ReadonlyMap<StructureId, Dress> {
  let key: readonly unknown[] = [];
  let dresses: ReadonlyMap<StructureId, Dress> = new Map();
  return (shown, organs, room) => {
    const now = [shown.surfaces, shown.doc?.structures, room];
    if (now.every((one, n) => one === key[n])) return dresses;
    key = now;
    const worn = [...organs].flatMap(([id, { look }]) => (isVisible(shown, id) ? [{ id, look, own: opacityOf(shown, id) }] : []));
    dresses = room ? roomDresses(worn, room) : new Map(worn.map((one) => [one.id, deskDress(one)]));
    return dresses;
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
  mesh.material = material;
  return { surface, mesh, material, look, dress: null };
}

/**
 * A material for a dress. Opaque things and outlines write depth; dense ones blend and write depth, so that what is drawn later but lies behind does not
 * paint over them; shells and ghosts only blend, in the fixed order of `alphaIndex`. Only front faces.
 */
function putOn(material: ShaderMaterial, { kind, alpha, rim, toned }: Dress): void {
  const blends = kind !== "opaque" && kind !== "outline";
  material.alpha = blends ? 0.99 : 1;
  material.forceDepthWrite = kind === "dense";
  material.setVector2("opacity", kind === "opaque" && !toned ? new Vector2(1, 0) : new Vector2(alpha, rim));
  material.setVector4("ground", toned ? GROUND : NO_GROUND);
  material.setFloat("ghost", kind === "ghost" ? 1 : 0);
  material.setDefine("OUTLINE", kind === "outline");
}
