import { TargetCamera } from "@babylonjs/core/Cameras/targetCamera.js";
import type { AbstractEngine } from "@babylonjs/core/Engines/abstractEngine.js";
import { ShaderMaterial } from "@babylonjs/core/Materials/shaderMaterial.js";
import { Color4 } from "@babylonjs/core/Maths/math.color.js";
import { Matrix, Quaternion, Vector3 } from "@babylonjs/core/Maths/math.vector.js";
import { Mesh } from "@babylonjs/core/Meshes/mesh.js";
import { VertexData } from "@babylonjs/core/Meshes/mesh.vertexData.js";
import { TransformNode } from "@babylonjs/core/Meshes/transformNode.js";
import { Scene } from "@babylonjs/core/scene.js";
import type { Triple } from "../../volume/index.ts";
import { type Eye, FIELD_OF_VIEW_DEG } from "../orbit.ts";
import { directionToScene, PATIENT_POSE, type RootPose, toScene } from "../patient-space.ts";
import { groundShader } from "./shaders.ts";

/** The 3-D scene: right-handed, metres, everything of the patient under ONE root node, "patient", whose children are in LPS mm. */
export interface Stage {
  readonly engine: AbstractEngine;
  readonly scene: Scene;
  readonly root: TransformNode;
  readonly camera: TargetCamera;
}

/** Nearest and farthest of the desk's camera, metres. */
const NEAR_M = 0.02;
const FAR_M = 20;

/** A scene on an engine (NullEngine in tests), empty but for the ground. */
export function createStage(engine: AbstractEngine): Stage {
  const scene = new Scene(engine);
  // Before anything is made: XR poses then equal scene poses, and a patient never becomes a mirror image (webxr.md 3.3).
  scene.useRightHandedSystem = true;
  scene.clearColor = new Color4(0.0353, 0.0431, 0.0549, 1);
  scene.skipPointerMovePicking = true;
  scene.autoClear = true;
  const root = new TransformNode("patient", scene);
  const { position_m, rotation, scale } = PATIENT_POSE;
  root.position = new Vector3(...position_m);
  root.rotationQuaternion = new Quaternion(...rotation);
  root.scaling = new Vector3(scale, scale, scale);
  const camera = new TargetCamera("desk", new Vector3(0, 0, 1), scene);
  camera.fov = (FIELD_OF_VIEW_DEG * Math.PI) / 180;
  camera.minZ = NEAR_M;
  camera.maxZ = FAR_M;
  camera.updateUpVectorFromRotation = true;
  camera.rotationQuaternion = new Quaternion(0, 0, 0, 1);
  scene.activeCamera = camera;
  addGround(scene);
  return { engine, scene, root, camera };
}

/** Where the root "patient" stands at this moment; in a session it follows the model. */
export function rootPose(stage: Stage): RootPose {
  const { position, rotationQuaternion, scaling } = stage.root;
  const q = rotationQuaternion ?? Quaternion.Identity();
  return { position_m: [position.x, position.y, position.z], rotation: [q.x, q.y, q.z, q.w], scale: scaling.x };
}

/** Puts the desk's camera at an eye of the patient. */
export function placeCamera(stage: Stage, eye: Eye): void {
  const pose = rootPose(stage);
  const at = toScene(pose, eye.at_mm);
  const [right, up, forward] = [eye.right, eye.up, eye.forward].map((d) => directionToScene(pose, d)) as [Triple, Triple, Triple];
  stage.camera.position.set(at[0], at[1], at[2]);
  // The camera looks along its own -z: its axes as rows of a row-vector matrix are right, up, backward.
  const axes = Matrix.FromValues(
    right[0],
    right[1],
    right[2],
    0,
    up[0],
    up[1],
    up[2],
    0,
    -forward[0],
    -forward[1],
    -forward[2],
    0,
    0,
    0,
    0,
    1,
  );
  stage.camera.rotationQuaternion = Quaternion.FromRotationMatrix(axes);
}

function addGround(scene: Scene): void {
  const ground = new Mesh("ground", scene);
  const shape = new VertexData();
  shape.positions = [-1, -1, 0, 3, -1, 0, -1, 3, 0];
  shape.indices = [0, 1, 2];
  shape.applyToMesh(ground);
  ground.alwaysSelectAsActiveMesh = true;
  ground.isPickable = false;
  const material = new ShaderMaterial("ground", scene, groundShader, { attributes: ["position"], uniforms: [] });
  material.backFaceCulling = false;
  material.disableDepthWrite = true;
  ground.material = material;
}
