// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/key_index.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/sha256_bytes.hpp"

#include <cstring>
#include <limits>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t first_slots = 16;
constexpr std::size_t secret_size = 32;

}  // namespace

KeyIndex::KeyIndex() : secret_(random_bytes(secret_size)) {}

KeyDigest KeyIndex::digest_of(std::string_view key) const {
    const Sha256Bytes whole = sha256_bytes(std::string(secret_).append(key));
    KeyDigest digest;
    std::memcpy(digest.data(), whole.data(), sizeof digest);
    return digest;
}

void KeyIndex::Part::put(const Slot& slot) {
    std::size_t at = start_of(slot.tag);
    while (slots[at].number != 0) {
        at = after(at);
    }
    slots[at] = slot;
    ++used;
}

void KeyIndex::Part::grow() {
    std::vector<Slot> before = std::exchange(slots, {});
    slots.resize(before.size() + before.size() / 4 + first_slots);
    used = 0;
    for (const Slot& slot : before) {
        if (slot.number != 0) {
            put(slot);
        }
    }
}

void KeyIndex::add(const KeyDigest& digest, std::size_t number) {
    if (number >= std::numeric_limits<std::uint32_t>::max()) {
        throw Error(ErrorKind::Failed, "cannot search on", "there are too many records");
    }
    Part& part = parts_[part_of(digest)];
    if ((part.used + 1) * 5 > part.slots.size() * 4) {
        part.grow();
    }
    part.put({static_cast<std::uint32_t>(digest[1]), static_cast<std::uint32_t>(number) + 1});
}

}  // namespace dsar
