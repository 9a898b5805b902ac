"""Files that could be uploaded as an image: with hidden data, or invalid for decoders.

All data besides the pixels contains the word CANARY.
"""

import io
import struct
import zlib

from PIL import ExifTags, Image, ImageCms, PngImagePlugin

CANARY = b"CANARY"
SCRIPT = b"<script>window.pwned=1</script>CANARY"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>CANARY</script></svg>'
PNG = b"\x89PNG\r\n\x1a\n"


def photo(size=(60, 40), mode="RGB"):
    """Return an image whose upper left corner is bright."""
    image = Image.linear_gradient("L").resize(size).transpose(Image.Transpose.ROTATE_180)
    return image.convert(mode)


def saved(kind, image=None, **options):
    file = io.BytesIO()
    (image or photo()).save(file, kind, **options)
    return file.getvalue()


def chunk(kind, data, checksum=None):
    own = zlib.crc32(kind + data) if checksum is None else checksum
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", own)


def png(width, height, *chunks, depth=8, colour=2, data=b""):
    """Return a PNG with a declared size, additional chunks, and `data` as compressed pixels."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    parts = [chunk(b"IHDR", header), *chunks, chunk(b"IDAT", data), chunk(b"IEND", b"")]
    return PNG + b"".join(parts)


def white(width, height):
    """Return a PNG of a few kilobytes that is decompressed to `width` × `height` pixels."""
    packer = zlib.compressobj(9)
    row = b"\0" + b"\xff" * (width // 8)
    points = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return png(width, height, depth=1, colour=0, data=points)


def exif(orientation=1):
    """Return the EXIF data of a phone: location, time, owner, and a thumbnail."""
    data = Image.Exif()
    data[ExifTags.Base.Orientation] = orientation
    data[ExifTags.Base.Make] = "CANARY"
    data[ExifTags.Base.ImageDescription] = SCRIPT.decode()
    data[ExifTags.Base.XPComment] = "CANARY".encode("utf-16le")
    gps = data.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (53.0, 54.0, 8.0)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (27.0, 33.0, 6.0)
    gps[ExifTags.GPS.GPSAreaInformation] = b"CANARY"
    return data.tobytes() + saved("JPEG", photo((16, 16)), comment=CANARY)


def profile():
    """Return a valid colour profile that names its vendor."""
    own = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return own.replace(b"sRGB", b"CANA")


XMP = b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/">' + SCRIPT + b"</x:xmpmeta>"


def segment(marker, data):
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg_with(*segments):
    own = saved("JPEG")
    return own[:2] + b"".join(segments) + own[2:]


def png_with_texts():
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", SCRIPT.decode())
    texts.add_text("Packed", SCRIPT.decode(), zip=True)
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    return saved("PNG", pnginfo=texts, exif=exif(), icc_profile=profile())


def frames(kind, number, size=(8, 8)):
    images = [Image.new("P", size, place % 250) for place in range(number)]
    return saved(kind, images[0], save_all=True, append_images=images[1:], duration=20)


def many_frames(number):
    """Return a GIF that repeats one frame."""
    one = saved("GIF", Image.new("P", (64, 64)))
    start = one.index(b"\x2c")
    return one[:start] + one[start:-1] * number + b";"


def webp_canvas(width, height):
    """Return a WebP with a declared size and one small frame."""
    own = saved("WEBP", photo((8, 8)))
    size = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + size + own[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg_of_size(width, height):
    own = saved("JPEG")
    place = own.index(b"\xff\xc0") + 5
    return own[:place] + struct.pack(">HH", height, width) + own[place + 4 :]


def with_wrong_checksum():
    own = bytearray(saved("PNG"))
    own[-20] ^= 255
    return bytes(own)


JPEG = saved("JPEG")

# Files that editors can upload: they are accepted, and only the pixels are kept.
SOUND = {
    "telephone.jpg": saved("JPEG", exif=exif(6), icc_profile=profile(), comment=CANARY, xmp=XMP),
    "telephone.png": png_with_texts(),
    "telephone.webp": saved("WEBP", exif=exif(6), xmp=XMP, icc_profile=profile()),
    "telephone.avif": saved("AVIF", exif=exif(), xmp=XMP, icc_profile=profile()),
    "comment.gif": saved("GIF", comment=SCRIPT),
    "iptc.jpg": jpeg_with(segment(0xED, b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0\0\0\0\x06CANARY")),
    "script-in-comment.jpg": jpeg_with(segment(0xFE, SCRIPT)),
    "unknown-segment.jpg": jpeg_with(segment(0xEB, SCRIPT * 50)),
    "junk-profile.jpg": saved("JPEG", icc_profile=CANARY * 100),
    "junk-profile.png": saved("PNG", icc_profile=CANARY * 100),
    "grey-profile.jpg": saved("JPEG", photo(mode="L"), icc_profile=profile()),
    "behind-the-end.jpg": JPEG + SCRIPT,
    "behind-the-end.png": saved("PNG") + b"PK\x03\x04" + SCRIPT,
    "behind-the-end.gif": saved("GIF") + SCRIPT,
    "two-pictures.jpg": saved("MPO", save_all=True, append_images=[photo()], exif=exif()),
    "cmyk.jpg": saved("JPEG", photo(mode="CMYK"), comment=CANARY),
    "grey.jpg": saved("JPEG", photo(mode="L")),
    "sixteen-bit.png": saved("PNG", photo(mode="I;16").point(lambda value: value * 257)),
    "one-bit.png": saved("PNG", photo(mode="1")),
    "palette.png": saved("PNG", photo(mode="P"), transparency=3),
    "palette.gif": saved("GIF", photo(mode="P"), transparency=3),
    "grey-and-alpha.png": saved("PNG", photo(mode="LA")),
    "alpha.webp": saved("WEBP", photo(mode="RGBA")),
    "alpha.avif": saved("AVIF", photo(mode="RGBA")),
    "key-colour.png": saved("PNG", transparency=(0, 0, 0)),
    "progressive.jpg": saved("JPEG", progressive=True),
    "moving.gif": frames("GIF", 5),
    "moving.webp": frames("WEBP", 5),
    "moving.png": frames("PNG", 5),
    "moving.avif": frames("AVIF", 3, (64, 64)),
    "one-point.png": saved("PNG", photo((1, 1))),
    "narrow.png": saved("PNG", photo((3000, 1))),
    "evil.php.jpg": JPEG,
    "page.html.jpg": JPEG,
    "../../../etc/cron.d/evil.jpg": JPEG,
    "..\\..\\evil.jpg": JPEG,
    "/etc/passwd.jpg": JPEG,
    "nul\0.php.jpg": JPEG,
    "a" * 300 + ".jpg": JPEG,
    "Беларусь \u202egpj.exe.jpg": JPEG,
    "<img src=x onerror=alert(1)>.jpg": JPEG,
    "'; DROP TABLE content_campaignimage; --.jpg": JPEG,
    "-rf.jpg": JPEG,
    ".htaccess.jpg": JPEG,
    "con.JPEG": JPEG,
    "%2e%2e%2fevil.jpg": JPEG,
}

# Files that are not images, or that contain several: they are refused with a message.
REFUSED = {
    "nothing.jpg": b"",
    "one-byte.jpg": b"\xff",
    "marker.jpg": b"\xff\xd8\xff",
    "truncated.jpg": JPEG[: len(JPEG) // 2],
    "truncated.png": saved("PNG")[:-40],
    "truncated.gif": saved("GIF")[:60],
    "truncated.webp": saved("WEBP")[:60],
    "truncated.avif": saved("AVIF")[:200],
    "header-only.png": PNG,
    "header-of-400-megapixels.png": png(20_000, 20_000),
    "header-of-the-largest.png": png(2**31 - 1, 2**31 - 1),
    "header-beyond-the-largest.png": png(2**32 - 1, 2**32 - 1),
    "no-width.png": png(0, 10),
    "no-height.jpg": jpeg_of_size(10, 0),
    "largest.jpg": jpeg_of_size(65535, 65535),
    "bomb-of-400-megapixels.png": white(20_000, 20_000),
    "bomb-of-121-megapixels.png": white(11_000, 11_000),
    "bomb-of-41-megapixels.png": white(8_200, 5_000),
    "canvas.webp": webp_canvas(16_383, 16_383),
    "largest-canvas.webp": webp_canvas(2**24, 2**24),
    "ten-thousand-frames.gif": many_frames(10_000),
    "wrong-checksum.png": with_wrong_checksum(),
    "text-bomb.png": png(
        8, 8, chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(70_000_000), 9)), data=b""
    ),
    "xmp-bomb.png": png(
        8,
        8,
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(bytes(70_000_000), 9)),
    ),
    "profile-bomb.png": png(
        8, 8, chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(70_000_000), 9)), data=b""
    ),
    "no-points.png": png(8, 8),
    "negative-chunk.png": PNG + struct.pack(">I", 2**32 - 1) + b"IHDR" + bytes(20),
    "drawing.svg": SVG,
    "drawing.png": SVG,
    "drawing.jpg": b"<?xml version='1.0'?>" + SVG,
    "page.jpg": b"<!doctype html>" + SCRIPT,
    "script.gif": b"GIF89a/*" + SCRIPT + b"*/=1;",
    "bitmap.jpg": saved("BMP"),
    "bitmap.bmp": saved("BMP"),
    "scan.tiff": saved("TIFF", exif=exif()),
    "scan.jpg": saved("TIFF"),
    "icon.ico": saved("ICO", photo((32, 32))),
    "icon.png": saved("ICO", photo((32, 32))),
    "paper.jpg": saved("PDF"),
    "print.eps": saved("EPS"),
    "print.jpg": saved("EPS"),
    "jpeg2000.jpg": saved("JPEG2000"),
    "photo.heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100),
    "photo.jpg": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100),
    "broken.avif": b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + bytes(100),
    "archive.jpg": b"PK\x03\x04" + bytes(100),
    "program.png": b"MZ" + bytes(100),
    "photoshop.jpg": b"8BPS\0\1" + bytes(100),
    "portable.png": b"P6 9 9 255 " + bytes(243),
    "gif-named.png": saved("GIF"),
    "png-named.jpg": saved("PNG"),
    "jpeg-named.gif": JPEG,
    "jpeg-named.php": JPEG,
    "jpeg-named.jpg.html": JPEG,
    "no-extension": JPEG,
    "line\r\nSet-Cookie: a=b.jpg": JPEG,
    "large.jpg": JPEG + bytes(20 * 2**20),
}
