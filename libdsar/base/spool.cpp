// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/spool.hpp"

#include "libdsar/base/aes_gcm.hpp"
#include "libdsar/base/descriptor.hpp"
#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/secret.hpp"
#include "libdsar/base/system_error.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <unistd.h>

namespace dsar {
namespace {

// The nonce of an entry is its position: no two entries share one, and an entry moved elsewhere in
// the file does not open.
std::string nonce_at(std::uint64_t position) {
    std::string nonce(aes_nonce_size, '\0');
    std::memcpy(nonce.data(), &position, sizeof position);
    return nonce;
}

Descriptor open_spool(const std::filesystem::path& folder) {
    Descriptor file = open_nameless(folder);
    if (!file.is_open()) {
        std::filesystem::path path;
        file = open_temporary(folder, ".spool-", path);
        ::unlink(path.c_str());
    }
    return file;
}

}  // namespace

struct Spool::State {
    std::filesystem::path folder;
    Descriptor file;
    Secret key{random_bytes(aes_key_size)};
    std::mutex mutex;
    std::uint64_t end = 0;

    void write(std::string_view bytes, std::uint64_t at) const;
    void read(char* bytes, std::size_t size, std::uint64_t at) const;
};

void Spool::State::write(std::string_view bytes, std::uint64_t at) const {
    while (!bytes.empty()) {
        const ssize_t done =
            ::pwrite(file.number(), bytes.data(), bytes.size(), static_cast<off_t>(at));
        if (done < 0 && errno != EINTR) {
            throw_system_error("keep found records in", folder, errno);
        }
        if (done > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(done));
            at += static_cast<std::uint64_t>(done);
        }
    }
}

void Spool::State::read(char* bytes, std::size_t size, std::uint64_t at) const {
    while (size > 0) {
        const ssize_t done = ::pread(file.number(), bytes, size, static_cast<off_t>(at));
        if (done == 0) {
            throw Error(ErrorKind::Failed, "the file of found records ends too early");
        }
        if (done < 0 && errno != EINTR) {
            throw_system_error("read found records from", folder, errno);
        }
        if (done > 0) {
            bytes += done;
            size -= static_cast<std::size_t>(done);
            at += static_cast<std::uint64_t>(done);
        }
    }
}

Spool::Spool(const std::filesystem::path& folder) : state_(std::make_unique<State>()) {
    state_->folder = folder;
    state_->file = open_spool(folder);
}

Spool::~Spool() = default;

std::uint64_t Spool::append(std::string_view entry) {
    const std::uint64_t size = entry.size() + aes_tag_size;
    std::uint64_t position = 0;
    {
        const std::scoped_lock lock(state_->mutex);
        position = state_->end;
        state_->end += sizeof size + size;
    }
    std::string bytes(sizeof size, '\0');
    std::memcpy(bytes.data(), &size, sizeof size);
    bytes += aes_gcm_seal(state_->key.reveal(), nonce_at(position), bytes, entry);
    state_->write(bytes, position);
    return position;
}

std::string Spool::read(std::uint64_t position) const {
    std::uint64_t size = 0;
    std::array<char, sizeof size> head{};
    state_->read(head.data(), head.size(), position);
    std::memcpy(&size, head.data(), head.size());
    std::uint64_t end = 0;
    {
        const std::scoped_lock lock(state_->mutex);
        end = state_->end;
    }
    std::optional<std::string> entry;
    if (size <= end - position) {
        std::string sealed(size, '\0');
        state_->read(sealed.data(), sealed.size(), position + sizeof size);
        entry = aes_gcm_open(state_->key.reveal(), nonce_at(position),
                             {head.data(), head.size()}, sealed);
    }
    if (!entry) {
        throw Error(ErrorKind::Failed, "the file of found records was changed by another program",
                    "an entry does not have the seal it was written with");
    }
    return std::move(*entry);
}

}  // namespace dsar
