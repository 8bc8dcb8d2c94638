// SPDX-License-Identifier: Apache-2.0
// Which of millions of keys were seen before, and under which number, at about ten bytes a key.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Half of the SHA-256 of a key, under a random key of this process: wide enough that no two keys
/// share one, and nobody can make them.
using KeyDigest = std::array<std::uint64_t, 2>;

/// Numbers by digest. The digests themselves stand elsewhere, by number.
class KeyIndex {
 public:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    KeyIndex();

    [[nodiscard]] KeyDigest digest_of(std::string_view key) const;

    /// The number for which `is_it` says yes, of those whose digest may be this one; or `none`.
    template <class IsIt>
    [[nodiscard]] std::size_t find(const KeyDigest& digest, const IsIt& is_it) const {
        const Part& part = parts_[part_of(digest)];
        const auto tag = static_cast<std::uint32_t>(digest[1]);
        for (std::size_t at = part.start_of(tag); at < part.slots.size(); at = part.after(at)) {
            const Slot& slot = part.slots[at];
            if (slot.number == 0) {
                break;
            }
            if (slot.tag == tag && is_it(std::size_t{slot.number - 1})) {
                return slot.number - 1;
            }
        }
        return none;
    }
    /// Adds a number that is not there. Throws Error beyond four thousand million.
    void add(const KeyDigest& digest, std::size_t number);

 private:
    struct Slot {
        std::uint32_t tag = 0;
        std::uint32_t number = 0;  // and one; 0: free
    };
    // Each grows on its own, so that there is never much more than is needed.
    struct Part {
        std::vector<Slot> slots;
        std::size_t used = 0;

        [[nodiscard]] std::size_t start_of(std::uint32_t tag) const {
            return static_cast<std::size_t>((std::uint64_t{tag} * slots.size()) >> 32U);
        }
        [[nodiscard]] std::size_t after(std::size_t at) const {
            return at + 1 == slots.size() ? 0 : at + 1;
        }
        void put(const Slot& slot);
        void grow();
    };

    static std::size_t part_of(const KeyDigest& digest) { return digest[0] % parts; }

    static constexpr std::size_t parts = 64;
    std::array<Part, parts> parts_;
    std::string secret_;
};

}  // namespace dsar
