"""Robots, rovers and drones."""

from propsmith.exporter.training.procedural.builder import PropBuilder
from propsmith.exporter.training.procedural.kinds.leisure.consoles import bowl
from propsmith.exporter.training.procedural.kinds.leisure.fittings import across, forward, glow, plate
from propsmith.exporter.training.procedural.organic import around
from propsmith.exporter.training.procedural.paints import Paint
from propsmith.exporter.training.procedural.registry import kind
from propsmith.exporter.training.procedural.solids import ball, beam, box, cylinder, dome, ellipsoid, join
from propsmith.exporter.training.procedural.sweeps import hoop, tube


def robot_head(b: PropBuilder, y: float, paint: Paint, eyes: Paint) -> None:
    """A head with eyes, a mouth and an aerial."""
    style = b.pick("box", "box", "dome", "screen")
    width = b.between(0.26, 0.34)
    if style == "dome":
        b.add("head", dome(width * 0.55, 12).scale(1, 1.3, 1).move(y=y), paint)
        b.add("eye", [forward(0.045, 0.08, 10).move(x, y + 0.1, width * 0.48) for x in (-0.065, 0.065)], eyes)
        top = y + width * 0.7
    else:
        height = b.between(0.2, 0.26)
        b.add("head", box(width, height, 0.24, bevel=0.03).move(y=y), paint)
        if style == "screen":
            b.add(
                "face",
                plate(width - 0.06, height - 0.06, 0.04, 0.02).move(0, y + 0.03, 0.115),
                b.paint("glass", "black"),
                said=False,
            )
        b.add("eye", [forward(0.045, 0.07, 10).move(x, y + height * 0.6, 0.125) for x in (-0.07, 0.07)], eyes)
        b.add(
            "mouth",
            box(width * 0.5, 0.036, 0.05).move(0, y + height * 0.2, 0.12),
            b.paint("metal", "dark grey") if style != "screen" else eyes,
            said=False,
        )
        b.add(
            "ear",
            [across(0.055, 0.06, 8).move(s * width / 2, y + height * 0.55, 0) for s in (-1, 1)],
            b.shade(paint, 0.12),
            said=False,
        )
        top = y + height
    if b.chance(0.7):
        b.add(
            "antenna",
            cylinder(0.02, 0.1, 6).move(y=top - 0.01) + ball(0.036, 8).move(y=top + 0.06),
            b.paint("metal", b.pick("red", "yellow", "light grey")),
        )


def robot_chest(b: PropBuilder, y: float, eyes: Paint) -> None:
    """A panel with buttons or a gauge on the chest."""
    panel = b.paint("metal", b.pick("light grey", "dark grey", "white"))
    b.add("panel", plate(0.2, 0.15, 0.04, 0.02).move(0, y, 0.125), panel, said=False)
    if b.chance(0.5):
        b.add(
            "button",
            [forward(0.026, 0.05, 8).move(x, y + 0.05, 0.14) for x in (-0.055, 0.0, 0.055)],
            b.paint("plastic", b.pick("red", "yellow", "blue")),
        )
    else:
        b.add("light", forward(0.05, 0.05, 10).move(0, y + 0.075, 0.14), eyes)


@kind(
    "robot",
    also=("droid",),
    variants=("humanoid", "retro toy", "wheeled", "combat", "round", "broken"),
    size=1.6,
    stretch=("tall", "low"),
)
def robot(b: PropBuilder) -> None:
    """Head, body, arms and legs; or a wheel, or tracks."""
    paint = b.paint("metal", b.pick("red", "light blue") if b.variant == "retro toy" else "", any_color=0.6)
    joints, eyes = b.paint("metal", "dark grey" if paint.color != "dark grey" else "grey"), glow(b)
    if b.variant == "round":
        round_robot(b, paint, eyes)
        return
    hips = 0.3 if b.variant != "wheeled" else 0.24
    wide = b.between(0.34, 0.44)
    b.add("body", box(wide, 0.34, 0.24, bevel=0.03, taper=b.pick(1.0, 1.15, 0.85)).move(y=hips), paint, said=False)
    b.add("neck", cylinder(0.06, 0.06, 8).move(y=hips + 0.32), joints, said=False)
    robot_head(b, hips + 0.36, paint if b.chance(0.6) else b.paint("metal", any_color=0.5), eyes)
    robot_chest(b, hips + 0.12, eyes)
    if b.variant == "wheeled":
        b.add("wheel", [across(0.14, 0.09, 14).move(s * 0.13, 0.14, 0) for s in (-1, 1)], b.paint("rubber"))
        b.add("axle", box(0.24, 0.12, 0.14).move(y=0.14), joints, said=False)
    else:
        legs = [box(0.1, 0.3, 0.11, bevel=0.01).move(x, 0.02, 0) for x in (-0.1, 0.1)]
        b.add("leg", legs, joints)
        b.add("foot", [box(0.16, 0.09, 0.24, bevel=0.02).move(x, 0, 0.03) for x in (-0.1, 0.1)], paint)
    robot_arms(b, wide / 2, hips + 0.28, paint, joints)
    if b.variant == "retro toy":
        key = join([box(0.04, 0.04, 0.14), hoop(0.06, 0.04, 10).turn(z=90).move(0.02, 0.02, -0.1)])
        b.add("wind-up key", key.turn(y=-35).move(0.12, hips + 0.16, -0.17), b.paint("brass"))


def robot_arms(b: PropBuilder, x: float, y: float, paint: Paint, joints: Paint) -> None:
    """Two arms with claws or hands; a fighting one has a gun for one, a broken one has lost one."""
    for s in (-1, 1):
        shoulder = ball(0.075, 8).move(s * (x + 0.04), y - 0.09, 0)
        b.add("shoulder", shoulder, paint, said=False)
        if b.variant == "broken" and s > 0:
            b.add(
                "wire",
                tube([(x + 0.05, y, 0), (x + 0.13, y - 0.08, 0.02), (x + 0.12, y - 0.2, 0)], 0.036, 6),
                b.paint("rubber", "red"),
            )
            continue
        elbow = (s * (x + 0.1), y - 0.2, 0.02)
        b.add("arm", beam((s * (x + 0.04), y - 0.02, 0), elbow, 0.075, 8), joints)
        if b.variant == "combat" and s > 0:
            b.add(
                "gun",
                forward(0.07, 0.34, 8).move(elbow[0], elbow[1], 0.14)
                + forward(0.045, 0.14, 8).move(elbow[0], elbow[1], 0.34),
                b.paint("metal", "black"),
            )
            continue
        b.add("forearm", beam(elbow, (elbow[0], elbow[1] - 0.08, 0.16), 0.085, 6), paint, said=False)
        claw = [
            box(0.036, 0.045, 0.11).turn(y=s2 * 16).move(elbow[0] + s2 * 0.04, elbow[1] - 0.125, 0.21) for s2 in (-1, 1)
        ]
        b.add("claw", join([*claw, box(0.11, 0.06, 0.05).move(elbow[0], elbow[1] - 0.13, 0.17)]), joints)


def round_robot(b: PropBuilder, paint: Paint, eyes: Paint) -> None:
    """A dome on a can with short legs."""
    second = b.paint("metal", b.pick("white", "light grey", "blue", "orange"))
    b.add("body", cylinder(0.27, 0.46, 14).move(y=0.16), second, said=False)
    b.add("band", [cylinder(0.285, 0.06, 14).move(y=y) for y in (0.24, 0.5)], paint)
    b.add("dome", dome(0.275, 14).move(y=0.6), paint)
    b.add("eye", forward(0.07, 0.1, 12).move(0, 0.72, 0.24), eyes)
    for s in (-1, 1):
        leg = box(0.09, 0.5, 0.16, bevel=0.02).move(s * 0.31, 0.06, 0) + across(0.11, 0.1, 12).move(s * 0.31, 0.5, 0)
        b.add("leg", leg, second)
        b.add("foot", box(0.14, 0.1, 0.32, bevel=0.02).move(s * 0.31, 0, 0), paint, said=False)
    b.add("panel", plate(0.16, 0.1, 0.06).move(0, 0.36, 0.255), b.paint("metal", "dark grey"), said=False)


@kind(
    "robot arm",
    also=("robotic arm", "industrial arm"),
    variants=("factory", "with claw", "welding", "folded", "double"),
    size=2.0,
)
def robot_arm(b: PropBuilder) -> None:
    """Two beams with round joints on a turning base, a tool at the end."""
    paint, dark = (
        b.paint("metal", b.pick("orange", "yellow", "red", "white", "light grey"), any_color=0.3),
        b.paint("metal", "dark grey"),
    )
    b.add("base", cylinder(0.24, 0.1, 12, top=0.9), dark)
    b.add("turret", cylinder(0.17, 0.14, 12, top=0.8).move(y=0.09), paint, said=False)
    for s in (-1.0, 1.0) if b.variant == "double" else (1.0,):
        start = (0.0, 0.28, 0.0)
        elbow = (0.0, b.between(0.64, 0.76), s * b.between(0.04, 0.2) if b.variant != "folded" else -0.22)
        wrist = (0.0, b.between(0.52, 0.72), elbow[2] + s * b.between(0.28, 0.36))
        if b.variant == "folded":
            wrist = (0.0, 0.34, 0.2)
        b.add("arm", [beam(start, elbow, 0.11), beam(elbow, wrist, 0.085)], paint)
        sizes = (0.105, 0.09, 0.07)
        b.add("joint", [across(r, 0.2, 12).move(*p) for r, p in zip(sizes, (start, elbow, wrist), strict=True)], dark)
        y, z = wrist[1] - 0.06, wrist[2]
        b.add("wrist", cylinder(0.045, 0.14, 8).move(0, y - 0.1, z), dark, said=False)
        if b.variant == "welding":
            b.add(
                "torch",
                cylinder(0.02, 0.16, 8, top=2.2).move(0, y - 0.22, z),
                b.paint("metal", b.pick("red", "black", "light grey")),
            )
            b.add(
                "spark",
                ball(0.045, 8).move(0, y - 0.26, z),
                b.paint("neon", b.pick("yellow", "cyan", "orange")),
                said=False,
            )
        else:
            fingers = [
                beam((s2 * 0.02, y - 0.08, z), (s2 * 0.09, y - 0.15, z), 0.045)
                + beam((s2 * 0.09, y - 0.14, z), (s2 * 0.045, y - 0.25, z), 0.045)
                for s2 in (-1, 1)
            ]
            b.add("gripper", join(fingers), b.paint("metal", b.pick("grey", "light grey", "black")))


def rover_seat(b: PropBuilder, metal: Paint, top: float, paint: Paint, width: float) -> None:
    """Its seat, dish, mast and cabin, and more."""
    if b.variant == "moon buggy":
        seat = [
            box(0.15, 0.06, 0.16).move(x, top, -0.02) + box(0.15, 0.2, 0.05).turn(x=-10).move(x, top, -0.1)
            for x in (-0.1, 0.1)
        ]
        b.add("seat", seat, b.paint("cloth", b.pick("white", "orange", "blue")))
        b.add(
            "dish",
            bowl(0.16, 0.08, 12).turn(x=50).move(0.08, top + 0.24, 0.28),
            b.paint("metal", b.pick("white", "gold")),
        )
        b.add("mast", cylinder(0.025, 0.3, 6).move(0.08, top - 0.02, 0.28), metal, said=False)
        return
    if b.variant == "armoured":
        b.add("cabin", box(width * 0.9, 0.22, 0.56, bevel=0.05, taper=0.85).move(0, top - 0.01, -0.04), b.shade(paint))
        b.add(
            "window",
            box(width * 0.66, 0.09, 0.05).move(0, top + 0.07, 0.21),
            glow(b) if b.chance(0.5) else b.paint("glass"),
        )
        b.add(
            "turret",
            cylinder(0.1, 0.08, 10).move(0, top + 0.2, -0.08) + forward(0.03, 0.3, 8).move(0, top + 0.24, 0.1),
            metal,
        )
        return
    rover_tools(b, paint, metal, top)


@kind(
    "rover",
    also=("moon rover", "space rover"),
    variants=("mars", "moon buggy", "armoured", "with drill", "tracked"),
    size=2.8,
)
def rover(b: PropBuilder) -> None:
    """A flat body on six wheels, a camera on its mast."""
    paint, metal = (
        b.paint("metal", b.pick("white", "light grey", "gold", "orange"), any_color=0.3),
        b.paint("metal", "dark grey"),
    )
    width, y = b.between(0.4, 0.46), 0.2
    if b.variant == "tracked":
        b.add("axle", [box(0.5, 0.16, 0.08).move(0, 0.06, z) for z in (-0.26, 0.26)], metal, said=False)
        for s in (-1, 1):
            tread = join([across(0.12, 0.14, 12).move(0, 0.12, z) for z in (-0.34, 0.34)]).hull().move(x=s * 0.28)
            b.add("track", tread, b.paint("rubber", "black"))
            b.add(
                "roller", [across(0.06, 0.18, 8).move(s * 0.28, 0.12, z) for z in (-0.3, 0.0, 0.3)], metal, said=False
            )
    else:
        radius = 0.15 if b.variant == "armoured" else 0.12
        rubber = b.paint("rubber") if b.chance(0.5) else b.paint("metal", "grey")
        axles = (-0.36, 0.0, 0.36) if b.variant != "moon buggy" else (-0.33, 0.33)
        wheels = [across(radius, 0.12, 12).move(s * (width / 2 + 0.08), radius, z) for z in axles for s in (-1, 1)]
        b.add("wheel", wheels, rubber)
        b.add("axle", [box(width + 0.2, 0.05, 0.05).move(0, radius - 0.025, z) for z in axles], metal, said=False)
        b.add(
            "strut", [box(0.05, 0.05, 0.76).move(s * width * 0.4, radius + 0.02, 0) for s in (-1, 1)], metal, said=False
        )
        y = radius + 0.04
    b.add("body", box(width, 0.16, 0.78, bevel=0.03).move(y=y), paint, said=False)
    top = y + 0.155
    rover_seat(b, metal, top, paint, width)


def rover_tools(b: PropBuilder, paint: Paint, metal: Paint, top: float) -> None:
    """Mast with a camera, solar panel, drill or dish."""
    x = -0.12
    b.add("mast", cylinder(0.028, 0.34, 8).move(x, top - 0.01, 0.26), metal, said=False)
    head = box(0.22, 0.11, 0.12, bevel=0.015).move(x, top + 0.3, 0.26)
    b.add("camera", head, b.shade(paint, 0.1))
    b.add(
        "lens",
        [forward(0.04, 0.05, 8).move(x + s * 0.055, top + 0.355, 0.33) for s in (-1, 1)],
        b.paint("glass", b.pick("black", "cyan", "red")),
        said=False,
    )
    if b.chance(0.6) or b.variant == "mars":
        b.add(
            "solar panel",
            box(0.62, 0.04, 0.4).turn(x=6).move(0, top + 0.05, -0.18),
            b.paint("glass", b.pick("dark blue", "blue")),
        )
        b.add("post", box(0.06, 0.1, 0.06).move(0, top - 0.02, -0.18), metal, said=False)
    else:
        b.add("dish", bowl(0.16, 0.08, 12).turn(x=40).move(0.06, top + 0.12, -0.2), b.paint("metal", "white"))
        b.add("post", cylinder(0.03, 0.16, 6).move(0.06, top - 0.01, -0.2), metal, said=False)
    if b.variant == "with drill":
        b.add(
            "arm", tube([(0.14, top - 0.05, 0.32), (0.14, top + 0.1, 0.46), (0.14, top - 0.02, 0.58)], 0.06, 6), metal
        )
        b.add(
            "drill",
            cylinder(0.055, 0.24, 8, top=0.05).turn(x=180).move(0.14, top + 0.02, 0.58),
            b.paint("metal", "light grey"),
        )


def drone_parcel(b: PropBuilder, low: float, dark: Paint) -> None:
    """Its parcel, tape, leg and gun, and more."""
    if b.variant == "delivery":
        b.add("parcel", box(0.26, 0.22, 0.26).move(y=low - 0.21), b.paint("cardboard"))
        b.add(
            "tape",
            box(0.265, 0.222, 0.06).move(y=low - 0.21),
            b.paint("paper", b.pick("tan", "white", "red")),
            said=False,
        )
        return
    b.add(
        "leg",
        [
            beam((s * 0.1, low + 0.03, 0), (s * 0.17, 0.02, 0), 0.04) + box(0.04, 0.04, 0.34).move(s * 0.17, 0, 0)
            for s in (-1, 1)
        ],
        dark,
    )
    if b.variant == "combat":
        b.add(
            "gun",
            [forward(0.036, 0.3, 8).move(s * 0.07, low - 0.02, 0.12) for s in (-1, 1)],
            b.paint("metal", "dark grey"),
        )
    else:
        b.add("camera", ball(0.065, 8).move(0, low - 0.1, 0.12), dark)
        b.add("lens", forward(0.035, 0.04, 8).move(0, low - 0.035, 0.18), b.paint("glass", "cyan"), said=False)
    b.add("light", ball(0.03, 6).move(0, low + 0.05, 0.2), glow(b), said=False)


@kind("drone", also=("flying drone",), variants=("quadcopter", "combat", "delivery", "orb", "six-armed"), size=0.8)
def drone(b: PropBuilder) -> None:
    """A body with rotors on arms, a camera below."""
    paint, dark = b.paint("plastic", b.pick("white", "dark grey", "black"), any_color=0.45), b.paint("plastic", "black")
    if b.variant == "orb":
        light = glow(b)
        b.add("body", ball(0.3, 14), paint, said=False)
        b.add("antenna", cylinder(0.025, 0.2, 6).move(0.1, 0.54, 0) + ball(0.04, 8).move(0.1, 0.71, 0), dark)
        b.add("eye", forward(0.13, 0.08, 14).move(0, 0.3, 0.28), light)
        b.add("pupil", forward(0.06, 0.1, 10).move(0, 0.3, 0.29), dark, said=False)
        b.add(
            "fin",
            [box(0.06, 0.3, 0.26, bevel=0.02).turn(z=-s * 14).move(s * 0.27, 0.16, -0.02) for s in (-1, 1)],
            b.paint("metal"),
        )
        return
    count = 6 if b.variant == "six-armed" else 4
    low = 0.22
    body = ellipsoid(0.34, 0.17, 0.42, 12) if b.chance(0.5) else box(0.3, 0.13, 0.4, bevel=0.04)
    b.add("body", body.move(y=low), paint, said=False)
    places = around(count, 0.36, 45 if count == 4 else 30)
    b.add(
        "arm",
        [beam((0, low + 0.07, 0), (x, low + 0.1, z), 0.055) for x, z, _ in places],
        paint if b.chance(0.5) else dark,
    )
    b.add("motor", [cylinder(0.05, 0.09, 8).move(x, low + 0.06, z) for x, z, _ in places], dark, said=False)
    blades = [box(0.3, 0.036, 0.055).turn(y=b.between(0, 180)).move(x, low + 0.14, z) for x, z, _ in places]
    guard = b.chance(0.3) and count == 4
    b.add(
        "rotor",
        [hoop(0.15, 0.04, 12).move(x, low + 0.13, z) + blade for (x, z, _), blade in zip(places, blades, strict=True)]
        if guard
        else blades,
        b.paint("plastic", b.pick("dark grey", "black", "red", "light grey")),
    )
    drone_parcel(b, low, dark)
