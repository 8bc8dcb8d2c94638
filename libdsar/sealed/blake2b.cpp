// SPDX-License-Identifier: Apache-2.0
#include "libdsar/sealed/blake2b.hpp"

#include "libdsar/base/error.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace dsar {
namespace {

constexpr std::size_t block_size = 128;
constexpr std::size_t most = 64;

constexpr std::array<std::uint64_t, 8> start{
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

// RFC 7693 2.7; rounds ten and eleven begin again.
constexpr std::array<std::array<unsigned char, 16>, 10> order{{
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
}};

/// The state between blocks; wiped, as it holds the key.
struct Blake2bState {
    std::array<std::uint64_t, 8> words = start;
    std::array<std::uint64_t, 16> work{};
    std::array<std::uint64_t, 16> message{};
    std::uint64_t count = 0;  // RFC 7693 has 128 bits: no string is that long

    Blake2bState() = default;
    ~Blake2bState() { OPENSSL_cleanse(this, sizeof *this); }
    Blake2bState(const Blake2bState&) = delete;
    Blake2bState& operator=(const Blake2bState&) = delete;

    void mix(std::array<std::size_t, 4> at, std::uint64_t one, std::uint64_t other) {
        std::uint64_t& a = work[at[0]];
        std::uint64_t& b = work[at[1]];
        std::uint64_t& c = work[at[2]];
        std::uint64_t& d = work[at[3]];
        a += b + one;
        d = std::rotr(d ^ a, 32);
        c += d;
        b = std::rotr(b ^ c, 24);
        a += b + other;
        d = std::rotr(d ^ a, 16);
        c += d;
        b = std::rotr(b ^ c, 63);
    }

    void mix_all(const std::array<unsigned char, 16>& round) {
        for (std::size_t i = 0; i < 4; ++i) {  // columns, then diagonals
            mix({i, 4 + i, 8 + i, 12 + i}, message[round[2 * i]], message[round[2 * i + 1]]);
        }
        for (std::size_t i = 0; i < 4; ++i) {
            mix({i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4}, message[round[8 + 2 * i]],
                message[round[9 + 2 * i]]);
        }
    }

    // At most a block; what is missing of it is zeros.
    void compress(std::string_view bytes, bool last) {
        message.fill(0);
        for (std::size_t at = 0; at < bytes.size(); ++at) {
            message[at / 8] |= std::uint64_t{static_cast<unsigned char>(bytes[at])}
                               << (8 * (at % 8));
        }
        count += bytes.size();
        std::copy(words.begin(), words.end(), work.begin());
        std::copy(start.begin(), start.end(), work.begin() + 8);
        work[12] ^= count;
        work[14] = last ? ~work[14] : work[14];
        for (std::size_t round = 0; round < 12; ++round) {
            mix_all(order[round % order.size()]);
        }
        for (std::size_t i = 0; i < words.size(); ++i) {
            words[i] ^= work[i] ^ work[i + 8];
        }
    }
};

}  // namespace

std::string blake2b(std::string_view key, std::string_view bytes, std::size_t size) {
    if (size == 0 || size > most || key.size() > most) {
        throw Error(ErrorKind::Failed, "BLAKE2b has no such size");
    }
    Blake2bState state;
    state.words[0] ^= 0x01010000U ^ (key.size() << 8) ^ size;
    if (!key.empty()) {
        std::array<char, block_size> block{};
        std::copy(key.begin(), key.end(), block.begin());
        state.compress({block.data(), block.size()}, bytes.empty());
        OPENSSL_cleanse(block.data(), block.size());
    }
    while (bytes.size() > block_size) {
        state.compress(bytes.substr(0, block_size), false);
        bytes.remove_prefix(block_size);
    }
    if (!bytes.empty() || key.empty()) {
        state.compress(bytes, true);
    }
    std::string out;
    for (std::size_t at = 0; at < size; ++at) {
        out += static_cast<char>(state.words[at / 8] >> (8 * (at % 8)) & 0xff);
    }
    return out;
}

}  // namespace dsar
