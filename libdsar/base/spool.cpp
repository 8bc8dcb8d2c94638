// SPDX-License-Identifier: Apache-2.0
// An entry is length, number, ciphertext, tag. The number is the nonce, used once even when a write
// fails; the header and the position are authenticated, so entries cannot be moved or swapped.
// What comes first stays in memory: most answers are small and need no file.
#include "libdsar/base/spool.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/base/openssl_module.hpp"
#include "libdsar/base/temporary_file.hpp"

#include <climits>

#include <array>
#include <cstring>
#include <mutex>
#include <span>

namespace dsar {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;

struct Header {
    std::uint64_t size = 0;
    std::uint64_t number = 0;
};

using Context = std::unique_ptr<EVP_CIPHER_CTX, OpenSslFree<&OpenSsl::EVP_CIPHER_CTX_free>>;

const unsigned char* bytes_of(const void* data) {
    return static_cast<const unsigned char*>(data);
}

// Seals or opens `data` in place; `tag` is written or checked. False when the tag does not fit.
bool crypt(bool seal, const std::string& key, const Header& header, std::uint64_t position,
           std::span<unsigned char> data, std::span<unsigned char, tag_size> tag) {
    std::array<unsigned char, nonce_size> nonce{};
    std::memcpy(nonce.data(), &header.number, sizeof header.number);
    const Context context(openssl().EVP_CIPHER_CTX_new());
    const int direction = seal ? 1 : 0;
    int done = 0;
    const auto add = [&](const void* extra, std::size_t size) {
        return openssl().EVP_CipherUpdate(context.get(), nullptr, &done, bytes_of(extra),
                                          static_cast<int>(size)) == 1;
    };
    if (!context ||
        openssl().EVP_CipherInit_ex(context.get(), openssl().EVP_aes_256_gcm(), nullptr,
                                    bytes_of(key.data()), nonce.data(), direction) != 1 ||
        !add(&header.size, sizeof header.size) || !add(&position, sizeof position) ||
        openssl().EVP_CipherUpdate(context.get(), data.data(), &done, data.data(),
                                   static_cast<int>(data.size())) != 1) {
        refuse_temporary("OpenSSL refused");
    }
    if (!seal && openssl().EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, tag_size,
                                               tag.data()) != 1) {
        refuse_temporary("OpenSSL refused");
    }
    std::array<unsigned char, tag_size> rest;
    if (openssl().EVP_CipherFinal_ex(context.get(), rest.data(), &done) != 1) {
        return false;
    }
    return !seal || openssl().EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_size,
                                                  tag.data()) == 1;
}

}  // namespace

struct Spool::State {
    std::size_t most_in_memory = 0;
    TemporaryFile file;
    mutable std::mutex mutex;
    std::string memory;  // size and bytes of the first entries; positions beyond are the file's
    std::string key;
    std::uint64_t end = 0;
    std::uint64_t number = 0;

    State(const std::filesystem::path& folder, std::size_t most)
        : most_in_memory(most), file(folder) {}

    ~State() {
        OPENSSL_cleanse(memory.data(), memory.size());
        OPENSSL_cleanse(key.data(), key.size());
    }

    [[nodiscard]] bool stays_in_memory(std::size_t size) const {
        return !file.is_open() && memory.size() + sizeof(Header) + size <= most_in_memory;
    }

    std::uint64_t remember(std::string_view entry) {
        if (memory.capacity() < most_in_memory) {
            memory.reserve(most_in_memory);  // never moved: no copy is left behind
        }
        const std::uint64_t position = memory.size();
        const Header header{entry.size(), 0};
        memory.append(reinterpret_cast<const char*>(&header), sizeof header).append(entry);
        return position;
    }

    [[nodiscard]] std::string remembered(std::uint64_t position) const {
        Header header;
        if (memory.size() - position < sizeof header) {
            refuse_temporary("no entry begins there");
        }
        std::memcpy(&header, memory.data() + position, sizeof header);
        if (header.number != 0 || header.size > memory.size() - position - sizeof header) {
            refuse_temporary("no entry begins there");
        }
        return memory.substr(position + sizeof header, header.size);
    }
};

Spool::Spool(const std::filesystem::path& folder, std::size_t most_in_memory)
    : state_(std::make_unique<State>(folder, most_in_memory)) {}

Spool::~Spool() = default;

const std::filesystem::path& Spool::folder() const {
    return state_->file.folder();
}

std::uint64_t Spool::append(std::string_view entry) {
    if (entry.size() > INT_MAX) {
        refuse_temporary("a record is larger than 2 GiB");
    }
    const std::lock_guard lock(state_->mutex);
    if (state_->stays_in_memory(entry.size())) {
        return state_->remember(entry);
    }
    if (!state_->file.is_open()) {
        state_->key = random_bytes(key_size);
        state_->file.open();
    }
    std::string bytes(sizeof(Header) + entry.size() + tag_size, '\0');
    std::memcpy(bytes.data() + sizeof(Header), entry.data(), entry.size());
    const Header header{entry.size(), ++state_->number};
    std::memcpy(bytes.data(), &header, sizeof header);
    const std::span<unsigned char> all(reinterpret_cast<unsigned char*>(bytes.data()),
                                       bytes.size());
    if (!crypt(true, state_->key, header, state_->end, all.subspan(sizeof header, entry.size()),
               all.last<tag_size>())) {
        refuse_temporary("OpenSSL refused");
    }
    state_->file.write(state_->end, bytes);
    const std::uint64_t position = state_->memory.size() + state_->end;
    state_->end += bytes.size();
    return position;
}

std::string Spool::read(std::uint64_t place) const {
    std::uint64_t position = place;
    {
        const std::lock_guard lock(state_->mutex);
        if (place < state_->memory.size()) {
            return state_->remembered(place);
        }
        position -= state_->memory.size();
    }
    if (!state_->file.is_open()) {
        refuse_temporary("no entry begins there");
    }
    Header header;
    const std::uint64_t size = state_->file.size();
    constexpr std::uint64_t frame = sizeof(Header) + tag_size;
    if (position > size || size - position < frame) {
        refuse_temporary("no entry begins there");
    }
    state_->file.read(position, {reinterpret_cast<char*>(&header), sizeof header});
    if (header.size > size - position - frame || header.size > INT_MAX) {
        refuse_temporary("somebody changed it");
    }
    std::string bytes(header.size + tag_size, '\0');
    state_->file.read(position + sizeof header, bytes);
    const std::span<unsigned char> all(reinterpret_cast<unsigned char*>(bytes.data()),
                                       bytes.size());
    if (!crypt(false, state_->key, header, position, all.first(header.size),
               all.last<tag_size>())) {
        OPENSSL_cleanse(bytes.data(), bytes.size());
        refuse_temporary("somebody changed it");
    }
    bytes.resize(header.size);
    return bytes;
}

}  // namespace dsar
