// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/zip.hpp"

#include "libdsar/base/archive_module.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/unicode.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace dsar {
namespace {

struct Close {
    void operator()(void* handle) const { archive_functions().close(handle); }
};
using Handle = std::unique_ptr<void, Close>;

[[noreturn]] void refuse(const char* doing, const std::filesystem::path& path, std::string why) {
    throw Error(ErrorKind::Failed, std::string("cannot ") + doing + ' ' + path.string(),
                std::move(why));
}

// A Secret's text ends with a zero, as C wants it.
const char* text_of(const Secret* passphrase) {
    return passphrase == nullptr ? nullptr : passphrase->reveal().data();
}

bool is_safe_part(std::string_view part) {
    return !part.empty() && part != "." && part != "..";
}

// Whether `name` stays inside the folder on every system: no root, no drive, no `..`, no controls.
bool is_safe_name(std::string_view name) {
    const auto is_control = [](char letter) {
        return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f;
    };
    if (!is_utf8(name) || name.find_first_of("\\:") != std::string_view::npos ||
        std::any_of(name.begin(), name.end(), is_control)) {
        return false;
    }
    while (true) {
        const std::size_t slash = name.find('/');
        if (!is_safe_part(name.substr(0, slash))) {
            return false;
        }
        if (slash == std::string_view::npos) {
            return true;
        }
        name.remove_prefix(slash + 1);
    }
}

/// Counts what came out of an archive: a small one may not keep its reader busy without end.
class Unpacked {
 public:
    explicit Unpacked(std::uint64_t packed) : most_(std::max(most_of_any, packed * most_times)) {}

    void add(std::size_t size, const std::filesystem::path& path) {
        bytes_ += size;
        if (bytes_ > most_) {
            refuse("read", path,
                   "it unpacks to more than " + std::to_string(most_times) + " times its size");
        }
    }

 private:
    static constexpr std::uint64_t most_of_any = std::uint64_t{256} << 20;
    static constexpr std::uint64_t most_times = 200;

    std::uint64_t most_;
    std::uint64_t bytes_ = 0;
};

/// The bytes of the entry that the reader stands at.
class EntrySource final : public ByteSource {
 public:
    EntrySource(void* handle, const std::filesystem::path& path, Unpacked& unpacked)
        : handle_(handle), path_(path), unpacked_(unpacked) {}

    std::size_t read(std::span<std::byte> buffer) override {
        std::size_t got = 0;
        if (!buffer.empty() &&
            !archive_functions().read(handle_, buffer.data(), buffer.size(), got)) {
            std::string why = archive_functions().error(handle_);
            // libarchive has no number for it.
            if (why.find("assphrase") != std::string::npos) {
                throw Error(ErrorKind::NoEntry, "cannot open " + path_.string(),
                            "the passphrase is missing or wrong");
            }
            refuse("read", path_, std::move(why));
        }
        unpacked_.add(got, path_);
        return got;
    }

 private:
    void* handle_;
    const std::filesystem::path& path_;
    Unpacked& unpacked_;
};

using Buffer = std::array<std::byte, std::size_t{1} << 16>;

}  // namespace

struct ZipWriter::State {
    State(std::filesystem::path target, std::int64_t when, const Secret* passphrase)
        : path(std::move(target)),
          file(path),
          handle(archive_functions().create(sink, when, text_of(passphrase))) {}

    std::filesystem::path path;
    AtomicFile file;
    ArchiveSink sink = [this](std::string_view bytes) { file.write(bytes); };
    std::set<std::string, std::less<>> names;
    std::unique_ptr<Buffer> buffer = std::make_unique<Buffer>();
    Handle handle;

    void require(bool done) const {
        if (!done) {
            refuse("write", path, archive_functions().error(handle.get()));
        }
    }
};

ZipWriter::ZipWriter(const std::filesystem::path& path, std::int64_t modified_unix_seconds,
                     const Secret* passphrase)
    : state_(std::make_unique<State>(path, modified_unix_seconds, passphrase)) {
    if (!state_->handle) {
        refuse("write", path, "libarchive refused");
    }
}

ZipWriter::~ZipWriter() = default;

void ZipWriter::add(std::string_view name, std::uint64_t size, ByteSource& bytes) {
    if (!is_safe_name(name) || !state_->names.emplace(name).second) {
        refuse("write", state_->path, "a name is unsafe or there twice");
    }
    void* handle = state_->handle.get();
    state_->require(archive_functions().begin(handle, std::string(name), size));
    std::uint64_t left = size;
    while (const std::size_t count = bytes.read(*state_->buffer)) {
        if (count > left) {
            refuse("write", state_->path, "a file grew while it was packed");
        }
        state_->require(archive_functions().write(handle, state_->buffer->data(), count));
        left -= count;
    }
    if (left > 0) {
        refuse("write", state_->path, "a file shrank while it was packed");
    }
}

void ZipWriter::commit() {
    state_->require(archive_functions().finish(state_->handle.get()));
    state_->file.commit();
}

void read_zip(const std::filesystem::path& path,
              const std::function<void(const std::string& name, ByteSource& bytes)>& entry,
              const Secret* passphrase) {
    const Handle handle(archive_functions().open(path.c_str(), text_of(passphrase)));
    if (!handle) {
        refuse("read", path, "it is no zip archive");
    }
    const auto buffer = std::make_unique<Buffer>();
    std::error_code unknown;
    const std::uintmax_t packed = std::filesystem::file_size(path, unknown);
    Unpacked unpacked(unknown ? 0 : packed);
    std::set<std::string> names;
    std::string name;
    while (true) {
        if (!archive_functions().next(handle.get(), name)) {
            refuse("read", path, archive_functions().error(handle.get()));
        }
        if (name.empty()) {
            return;
        }
        if (!is_safe_name(name)) {
            refuse("read", path,
                   is_utf8(name) ? "the name '" + name + "' could lead out of the folder"
                                 : "a name in it is not UTF-8");
        }
        if (!names.insert(name).second) {
            refuse("read", path, "'" + name + "' is in it twice");
        }
        EntrySource source(handle.get(), path, unpacked);
        entry(name, source);
        while (source.read(*buffer) > 0) {  // what was left unread may be damaged too
        }
    }
}

}  // namespace dsar
