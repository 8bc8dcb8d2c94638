// SPDX-License-Identifier: Apache-2.0
#include "libdsar/discovery/opaque.hpp"

#include "libdsar/base/hex.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

namespace dsar {
namespace {

using namespace std::string_view_literals;

/// Of each value the last bytes are counted; what stands before may be a header.
constexpr std::size_t counted_bytes = 24;
/// An even spread of many bytes is so far off once in millions of columns.
constexpr double most_uneven = 5;
/// So many letters of base64 without one of its two signs are letters of something else.
constexpr std::uint64_t letters_with_signs = 400;
/// Nonce and tag of AES-GCM, or the synthetic nonce of AES-SIV, and a byte of text.
constexpr std::size_t shortest_gcm = 29;
constexpr std::size_t shortest_ciphertext = 17;
constexpr std::size_t block = 16;

constexpr std::array digest_sizes{12U, 16U, 18U, 20U, 21U, 24U, 28U, 30U, 32U, 48U, 64U};

using Start = std::pair<std::string_view, std::string_view>;

constexpr std::array formats{
    Start{"\xc3\x0d\x04"sv, "OpenPGP"},      // a key from a password
    Start{"\xc1\xc0\x4c\x03"sv, "OpenPGP"},  // for a key of 2048 bits
    Start{"\xc1\xc1\x4c\x03"sv, "OpenPGP"},  // 3072
    Start{"\xc1\xc2\x4c\x03"sv, "OpenPGP"},  // 4096
    Start{"\x85\x01\x0c\x03"sv, "OpenPGP"},  // the older spelling of the same
    Start{"\x85\x02\x0c\x03"sv, "OpenPGP"},
    Start{"\x84\x5e\x03"sv, "OpenPGP"},  // of an elliptic curve
    Start{"\xcc\x80\x82\xa1p"sv, "Rails, message_pack"},
    Start{"Salted__"sv, "OpenSSL enc"},
    Start{"age-encryption.org/"sv, "age"},
    Start{"\x01\x02\x02\x00\x78"sv, "AWS KMS"},
};

constexpr std::array packings{
    Start{"\x1f\x8b\x08"sv, "gzip"},
    Start{"\x28\xb5\x2f\xfd"sv, "zstd"},
    Start{"BZh"sv, "bzip2"},
    Start{"\xfd\x37zXZ\x00"sv, "xz"},
    Start{"PK\x03\x04"sv, "zip"},
    Start{"7z\xbc\xaf\x27\x1c"sv, "7z"},
    Start{"\x04\x22\x4d\x18"sv, "lz4"},
    Start{"\xff\x06\x00\x00sNaPpY"sv, "snappy"},
    Start{"%PDF-"sv, "PDF"},
    Start{"\xd0\xcf\x11\xe0"sv, "an Office document"},
    Start{"SQLite format 3"sv, "SQLite"},
    Start{"OggS"sv, "sound"},
    Start{"ID3"sv, "sound"},
    Start{"\x78\x01"sv, "zlib"},
    Start{"\x78\x9c"sv, "zlib"},
    Start{"\x78\xda"sv, "zlib"},
};

std::string_view begins_as(std::string_view bytes, std::span<const Start> starts) {
    const auto found = std::find_if(starts.begin(), starts.end(), [&](const Start& start) {
        return bytes.starts_with(start.first);
    });
    return found == starts.end() ? std::string_view{} : found->second;
}

constexpr std::array pictures{"\xff\xd8\xff"sv, "\x89PNG"sv, "GIF8"sv, "II*\0"sv, "MM\0*"sv};

/// MongoDB's client-side encryption (BSON binary of subtype 6): algorithm, number of the key, type,
/// then blocks of AES-CBC between IV and tag.
bool is_mongodb(std::string_view bytes) {
    constexpr std::size_t head = 18;
    constexpr std::size_t least = head + block + block + 32;
    const auto type = static_cast<unsigned char>(bytes.size() > head ? bytes[head - 1] : 0);
    return bytes.size() >= least && (bytes[0] == 1 || bytes[0] == 2) && type >= 1 && type <= 0x13 &&
           (bytes.size() - head) % block == 0;
}

/// 0 to 63, in either alphabet; -1 for what is no letter of base64.
int sextet(char letter) {
    if (letter >= 'A' && letter <= 'Z') {
        return letter - 'A';
    }
    if (letter >= 'a' && letter <= 'z') {
        return letter - 'a' + 26;
    }
    if (letter >= '0' && letter <= '9') {
        return letter - '0' + 52;
    }
    return letter == '+' || letter == '-' ? 62 : letter == '/' || letter == '_' ? 63 : -1;
}

std::optional<SpelledBytes> from_hex(std::string_view text) {
    const bool marked = text.starts_with("\\x") || text.starts_with("0x");
    text.remove_prefix(marked ? 2 : 0);
    const bool lettered = text.find_first_of("abcdefABCDEF") != std::string_view::npos;
    const bool spelled =
        std::all_of(text.begin(), text.end(), [](char letter) { return hex_digit(letter) >= 0; });
    // Digits alone are a number.
    if (!spelled || text.size() % 2 != 0 || text.size() < 2 * shortest_spelled ||
        (!lettered && !marked)) {
        return std::nullopt;
    }
    SpelledBytes out{ByteSpelling::Hex, {}, {}};
    for (std::size_t place = 0; place < text.size(); place += 2) {
        out.bytes += static_cast<char>(hex_digit(text[place]) * 16 + hex_digit(text[place + 1]));
    }
    return out;
}

std::optional<SpelledBytes> from_any_base64(std::string_view text) {
    const bool padded = text.ends_with('=');
    std::string_view letters = text.substr(0, text.find('='));
    const bool right_length = padded ? text.size() % 4 == 0 && text.size() - letters.size() <= 2
                                     : letters.size() % 4 != 1;
    const bool standard = letters.find_first_of("+/") != std::string_view::npos;
    const bool url = letters.find_first_of("-_") != std::string_view::npos;
    if (!right_length || (standard && url) || letters.size() * 3 / 4 < shortest_spelled ||
        text.find_first_not_of('=', letters.size()) != std::string_view::npos) {
        return std::nullopt;
    }
    SpelledBytes out{url ? ByteSpelling::Base64Url : ByteSpelling::Base64, {}, letters};
    std::uint32_t held = 0;
    int bits = 0;
    for (const char letter : letters) {
        const int value = sextet(letter);
        if (value < 0) {
            return std::nullopt;
        }
        held = (held << 6U | static_cast<std::uint32_t>(value)) & 0xffffU;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out.bytes += static_cast<char>(held >> static_cast<unsigned>(bits) & 0xffU);
        }
    }
    const bool clean = (held & ((1U << static_cast<unsigned>(bits)) - 1U)) == 0;
    return clean ? std::optional(std::move(out)) : std::nullopt;
}

/// `v1:IV:CIPHERTEXT:TAG`: all parts but a short mark at the beginning are bytes.
std::optional<SpelledBytes> from_parts(std::string_view text) {
    constexpr std::string_view signs = ":.|$";
    constexpr std::size_t longest_mark = 8;
    SpelledBytes out{ByteSpelling::Parts, {}, {}};
    for (bool first = true; !text.empty(); first = false) {
        const std::size_t end = text.find_first_of(signs);
        const std::string_view part = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        auto bytes = from_hex(part);
        bytes = bytes ? bytes : from_any_base64(part);
        if (bytes) {
            out.bytes += bytes->bytes;
        } else if (!first || part.size() > longest_mark) {
            return std::nullopt;
        }
    }
    return out.bytes.empty() ? std::nullopt : std::optional(std::move(out));
}

}  // namespace

std::string_view name_of(ByteSpelling spelling) {
    switch (spelling) {
        case ByteSpelling::Bytes:
            return "bytes";
        case ByteSpelling::Base64:
            return "base64";
        case ByteSpelling::Base64Url:
            return "base64url";
        case ByteSpelling::Hex:
            return "hex";
        case ByteSpelling::Parts:
            return "parts";
    }
    return {};
}

std::optional<SpelledBytes> spelled_bytes(const Value& value, std::string& room) {
    if (value.kind == ValueKind::Bytes) {
        return SpelledBytes{ByteSpelling::Bytes, value.text, {}};
    }
    if (value.kind != ValueKind::Text) {
        return std::nullopt;
    }
    room = value.text;
    std::erase_if(room, [](char letter) { return letter == '\r' || letter == '\n'; });
    auto spelled = from_hex(room);
    spelled = spelled ? spelled : from_any_base64(room);
    return spelled ? spelled : from_parts(room);
}

std::string_view format_of_bytes(std::string_view bytes) {
    return is_mongodb(bytes) ? "MongoDB" : begins_as(bytes, formats);
}

std::string_view packing_of_bytes(std::string_view bytes) {
    return begins_as(bytes, packings);
}

bool is_picture(std::string_view bytes) {
    const bool box = bytes.size() > 12 && bytes.substr(4, 4) == "ftyp";
    return (bytes.starts_with("RIFF") && bytes.find("WEBP") == 8) ||
           (box && (bytes.substr(8, 2) == "he" || bytes.substr(8, 2) == "av")) ||
           std::any_of(pictures.begin(), pictures.end(),
                       [&](std::string_view start) { return bytes.starts_with(start); });
}

void OpaqueTally::add(const SpelledBytes& value) {
    const std::size_t size = value.bytes.size();
    shortest_ = values_ == 0 ? size : std::min(shortest_, size);
    longest_ = std::max(longest_, size);
    ++values_;
    ++spellings_[value.spelling];
    blocks_ += size % block == 0 ? 1U : 0U;
    total_ += std::min(size, counted_bytes);
    for (std::size_t place = size - std::min(size, counted_bytes); place < size; ++place) {
        const auto byte = static_cast<unsigned char>(value.bytes[place]);
        ++bytes_.at(byte);
        ++nibbles_.at(byte >> 4U);
        ++nibbles_.at(byte & 0xfU);
    }
    count_letters(value);
}

/// The letters of base64 by themselves: words are valid base64, too. The last one has fewer bits.
void OpaqueTally::count_letters(const SpelledBytes& value) {
    if (value.letters.empty()) {
        return;
    }
    const std::string_view letters = value.letters.substr(0, value.letters.size() - 1);
    const std::size_t counted = std::min(letters.size(), counted_bytes * 4 / 3);
    for (const char letter : letters.substr(letters.size() - counted)) {
        ++sextets_.at(static_cast<std::size_t>(sextet(letter)));
    }
}

ByteSpelling OpaqueTally::spelling() const {
    const auto most = std::max_element(
        spellings_.begin(), spellings_.end(),
        [](const auto& left, const auto& right) { return left.second < right.second; });
    // Base64url shows only where one of its signs stands.
    const bool url = spellings_.contains(ByteSpelling::Base64Url);
    return most == spellings_.end()                     ? ByteSpelling::Bytes
           : url && most->first == ByteSpelling::Base64 ? ByteSpelling::Base64Url
                                                        : most->first;
}

template <std::size_t Bins>
double OpaqueTally::unevenness(const std::array<std::uint64_t, Bins>& counts) {
    double total = 0;
    double squares = 0;
    for (const std::uint64_t count : counts) {
        total += static_cast<double>(count);
        squares += static_cast<double>(count) * static_cast<double>(count);
    }
    if (total < 2) {
        return 0;
    }
    // With few bins Pearson's sum is far from normal; its cube root is not (Wilson and Hilferty,
    // 1931).
    constexpr double freedom = Bins - 1;
    constexpr double width = 2 / (9 * freedom);
    const double pearson = squares * static_cast<double>(Bins) / total - total;
    return (std::cbrt(pearson / freedom) - (1 - width)) / std::sqrt(width * (total - 1) / total);
}

bool OpaqueTally::is_even() const {
    const auto letters = std::accumulate(sextets_.begin(), sextets_.end(), std::uint64_t{0});
    const std::uint64_t signs = sextets_[62] + sextets_[63];
    const std::uint64_t digits = std::accumulate(sextets_.begin() + 52, sextets_.end(), signs);
    // Words have neither.
    const bool as_base64 =
        letters == 0 || (digits > 0 && (signs > 0 || letters < letters_with_signs));
    return total_ >= counted_bytes && as_base64 && unevenness(bytes_) < most_uneven &&
           unevenness(nibbles_) < most_uneven && unevenness(sextets_) < most_uneven;
}

OpaqueKind OpaqueTally::kind() const {
    if (values_ == 0 || longest_ < shortest_spelled) {
        return OpaqueKind::None;
    }
    const bool binary = spelling() == ByteSpelling::Bytes;
    if (!is_even()) {
        return binary ? OpaqueKind::Bytes : OpaqueKind::None;
    }
    const bool digest =
        std::find(digest_sizes.begin(), digest_sizes.end(), one_size()) != digest_sizes.end();
    if (digest || longest_ < shortest_ciphertext) {
        return OpaqueKind::Digest;
    }
    const bool whole_blocks = blocks_ == values_;
    return shortest_ >= shortest_ciphertext || whole_blocks ? OpaqueKind::Ciphertext
           : binary                                         ? OpaqueKind::Bytes
                                                            : OpaqueKind::None;
}

std::string_view OpaqueTally::likely() const {
    return blocks_ == values_ && one_size() == 0 ? "AES-CBC"
           : shortest_ >= shortest_gcm           ? "aes-256-gcm"
                                                 : "aes-siv";
}

}  // namespace dsar
