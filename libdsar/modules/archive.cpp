// SPDX-License-Identifier: Apache-2.0
// The archive module: zip by libarchive. No exception may cross libarchive's C frames, so what a
// sink throws is kept and thrown again behind them.
#include "libdsar/base/api.hpp"
#include "libdsar/base/archive_module.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <locale.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace {

using dsar::ArchiveFeed;
using dsar::ArchiveMember;
using dsar::ArchiveSink;

struct FreeArchive {
    void operator()(archive* handle) const { archive_free(handle); }
};
struct FreeEntry {
    void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

/// libarchive dates the entries of a zip by the zone of the process. This writes the day and time
/// in UTC over them while the headers pass, so that the bytes are the same wherever it is made.
/// It counts on libarchive handing over a header in one piece, which it does without blocks.
class ZipDates {
 public:
    void date(std::int64_t modified);
    /// The next bytes begin with the header of an entry.
    void expect_entry() { next_ = Next::Entry; }
    /// From here on the central directory comes.
    void expect_directory() { next_ = Next::Directory; }
    /// Whether anything in `bytes` is to be corrected; then it is, in `corrected`.
    bool correct(std::string_view bytes, std::string& corrected);

 private:
    enum class Next { Content, Entry, Directory };

    void put(std::string& bytes, std::size_t at) const;

    Next next_ = Next::Content;
    std::size_t skip_ = 0;  // bytes of the directory before its next header
    std::uint32_t dos_ = 0;
};

void ZipDates::date(std::int64_t modified) {
    using namespace std::chrono;
    const sys_seconds when{seconds{modified}};
    const sys_days day = floor<days>(when);
    const year_month_day date{day};
    const hh_mm_ss time{when - day};
    const int year = std::clamp(static_cast<int>(date.year()), 1980, 2107);
    dos_ = static_cast<std::uint32_t>(year - 1980) << 25U |
           static_cast<unsigned>(date.month()) << 21U | static_cast<unsigned>(date.day()) << 16U |
           static_cast<std::uint32_t>(time.hours().count()) << 11U |
           static_cast<std::uint32_t>(time.minutes().count()) << 5U |
           static_cast<std::uint32_t>(time.seconds().count() / 2);
}

void ZipDates::put(std::string& bytes, std::size_t at) const {
    for (unsigned shift = 0; shift < 32; shift += 8) {
        bytes[at++] = static_cast<char>(dos_ >> shift & 0xffU);
    }
}

bool ZipDates::correct(std::string_view bytes, std::string& corrected) {
    constexpr std::size_t entry_size = 30;
    constexpr std::size_t header_size = 46;
    if (next_ == Next::Content) {
        return false;
    }
    corrected = bytes;
    if (next_ == Next::Entry) {
        next_ = Next::Content;
        if (bytes.size() >= entry_size && bytes.starts_with("PK\3\4")) {
            put(corrected, 10);
        }
        return true;
    }
    const auto number = [&](std::size_t at) {
        return static_cast<std::size_t>(static_cast<unsigned char>(bytes[at]) |
                                        static_cast<unsigned char>(bytes[at + 1]) << 8U);
    };
    std::size_t at = 0;
    while (skip_ < bytes.size() - at) {
        at += std::exchange(skip_, 0);
        if (bytes.size() - at < header_size || !bytes.substr(at).starts_with("PK\1\2")) {
            next_ = Next::Content;  // behind the last header
            return true;
        }
        put(corrected, at + 12);
        skip_ = header_size + number(at + 28) + number(at + 30) + number(at + 32);
    }
    skip_ -= bytes.size() - at;
    return true;
}

/// One open archive, being written or read.
struct Handle {
    const ArchiveSink* sink = nullptr;
    const ArchiveFeed* feed = nullptr;
    std::int64_t modified = 0;
    ZipDates dates;
    std::string corrected;
    std::exception_ptr thrown;
    std::string reason;
    std::unique_ptr<archive, FreeArchive> zip;

    // Whether libarchive succeeded without reserve: a warning is a damage that it read over.
    bool check(long result) {
        if (thrown) {
            std::rethrow_exception(std::exchange(thrown, nullptr));
        }
        if (result < ARCHIVE_OK) {
            const char* text = archive_error_string(zip.get());
            reason = text == nullptr ? "libarchive refused" : text;
            reason.erase(reason.find_last_not_of('\n') + 1);
        }
        return result >= ARCHIVE_OK;
    }
};

Handle& of(void* handle) {
    return *static_cast<Handle*>(handle);
}

/// libarchive reads and writes names in the thread's locale; while this lives that is UTF-8.
class Utf8Names {
 public:
    Utf8Names() : locale_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
        old_ = ::uselocale(locale_);
    }
    ~Utf8Names() {
        ::uselocale(old_);
        if (locale_ != nullptr) {
            ::freelocale(locale_);
        }
    }
    Utf8Names(const Utf8Names&) = delete;
    Utf8Names& operator=(const Utf8Names&) = delete;

 private:
    locale_t locale_;
    locale_t old_;
};

la_ssize_t write_to_sink(archive* /*archive*/, void* client, const void* bytes, std::size_t size) {
    Handle& handle = of(client);
    if (handle.sink == nullptr) {
        return static_cast<la_ssize_t>(size);
    }
    try {
        const std::string_view made{static_cast<const char*>(bytes), size};
        (*handle.sink)(handle.dates.correct(made, handle.corrected) ? handle.corrected : made);
        return static_cast<la_ssize_t>(size);
    } catch (...) {
        handle.thrown = std::current_exception();
        return -1;
    }
}

// The inner archive of a sealed one is compressed already.
bool seals(archive* zip, const char* passphrase) {
    return archive_write_set_options(zip, "zip:encryption=aes256,zip:compression=store") ==
               ARCHIVE_OK &&
           archive_write_set_passphrase(zip, passphrase) == ARCHIVE_OK;
}

void* create(const ArchiveSink& sink, std::int64_t modified, const char* passphrase) {
    const Utf8Names names;
    auto handle = std::make_unique<Handle>();
    handle->sink = &sink;
    handle->modified = modified;
    handle->dates.date(modified);
    handle->zip.reset(archive_write_new());
    archive* zip = handle->zip.get();
    if (archive_write_set_format_zip(zip) != ARCHIVE_OK ||
        archive_write_set_options(zip, "zip:hdrcharset=UTF-8") != ARCHIVE_OK ||
        (passphrase != nullptr && !seals(zip, passphrase)) ||
        archive_write_set_bytes_per_block(zip, 0) != ARCHIVE_OK ||
        archive_write_open(zip, handle.get(), nullptr, write_to_sink, nullptr) != ARCHIVE_OK) {
        return nullptr;
    }
    return handle.release();
}

// Ends the entry before, so that what comes next is a header.
bool end_entry(Handle& handle) {
    return handle.check(archive_write_finish_entry(handle.zip.get()));
}

bool begin(void* handle, const std::string& name, std::uint64_t size) {
    const Utf8Names names;
    if (!end_entry(of(handle))) {
        return false;
    }
    const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(size));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_mtime(entry.get(), of(handle).modified, 0);
    of(handle).dates.expect_entry();
    return of(handle).check(archive_write_header(of(handle).zip.get(), entry.get()));
}

bool write(void* handle, const void* bytes, std::size_t size) {
    const Utf8Names names;
    const la_ssize_t written = archive_write_data(of(handle).zip.get(), bytes, size);
    if (of(handle).check(written) && static_cast<std::size_t>(written) != size) {
        of(handle).reason = "more bytes than the entry has";
        return false;
    }
    return written >= 0;
}

bool finish(void* handle) {
    const Utf8Names names;
    if (!end_entry(of(handle))) {
        return false;
    }
    of(handle).dates.expect_directory();
    return of(handle).check(archive_write_close(of(handle).zip.get()));
}

void* open(const char* path, const char* passphrase) {
    const Utf8Names names;
    auto handle = std::make_unique<Handle>();
    handle->zip.reset(archive_read_new());
    constexpr std::size_t block = std::size_t{1} << 16;
    if (archive_read_support_format_zip_seekable(handle->zip.get()) != ARCHIVE_OK ||
        (passphrase != nullptr &&
         archive_read_add_passphrase(handle->zip.get(), passphrase) != ARCHIVE_OK) ||
        archive_read_open_filename(handle->zip.get(), path, block) != ARCHIVE_OK) {
        return nullptr;
    }
    return handle.release();
}

bool next(void* handle, std::string& name) {
    const Utf8Names names;
    archive_entry* entry = nullptr;
    while (true) {
        const int result = archive_read_next_header(of(handle).zip.get(), &entry);
        name.clear();
        if (result == ARCHIVE_EOF) {
            return true;
        }
        if (!of(handle).check(result)) {
            return false;
        }
        const char* path = archive_entry_pathname_utf8(entry);
        const auto type = archive_entry_filetype(entry);
        if (path == nullptr || *path == '\0' || (type != AE_IFREG && type != AE_IFDIR)) {
            of(handle).reason = "an entry is no plain file";
            return false;
        }
        name = path;
        if (type == AE_IFREG) {
            return true;
        }
    }
}

bool read(void* handle, void* bytes, std::size_t size, std::size_t& got) {
    const la_ssize_t count = archive_read_data(of(handle).zip.get(), bytes, size);
    got = count > 0 ? static_cast<std::size_t>(count) : 0;
    return of(handle).check(count);
}

la_ssize_t read_from_feed(archive*, void* data, const void** bytes) {
    auto& handle = *static_cast<Handle*>(data);
    try {
        const std::string_view next = (*handle.feed)();
        *bytes = next.data();
        return static_cast<la_ssize_t>(next.size());
    } catch (...) {
        handle.thrown = std::current_exception();
        return ARCHIVE_FATAL;
    }
}

void* open_tar(const ArchiveFeed& feed) {
    auto handle = std::make_unique<Handle>();
    handle->feed = &feed;
    handle->zip.reset(archive_read_new());
    archive* tar = handle->zip.get();
    const bool is_open =
        archive_read_support_format_tar(tar) == ARCHIVE_OK &&
        archive_read_set_options(tar, "tar:read_concatenated_archives") == ARCHIVE_OK &&
        archive_read_open(tar, handle.get(), nullptr, read_from_feed, nullptr) == ARCHIVE_OK;
    if (handle->thrown) {
        std::rethrow_exception(std::exchange(handle->thrown, nullptr));
    }
    return is_open ? handle.release() : nullptr;
}

void* open_zip(int descriptor) {
    auto handle = std::make_unique<Handle>();
    handle->zip.reset(archive_read_new());
    constexpr std::size_t block = std::size_t{1} << 16;
    const bool is_open =
        archive_read_support_format_zip_seekable(handle->zip.get()) == ARCHIVE_OK &&
        archive_read_open_fd(handle->zip.get(), descriptor, block) == ARCHIVE_OK;
    return is_open ? handle.release() : nullptr;
}

// What libarchive warns of here are names in another encoding; what a member holds is whole.
bool next_member(void* handle, ArchiveMember& member, bool& at_end) {
    const Utf8Names names;
    archive_entry* entry = nullptr;
    while (true) {
        const int result = archive_read_next_header(of(handle).zip.get(), &entry);
        at_end = result == ARCHIVE_EOF;
        if (!of(handle).check(result == ARCHIVE_WARN ? ARCHIVE_OK : result) && !at_end) {
            return false;
        }
        if (at_end) {
            return true;
        }
        const bool is_link =
            archive_entry_hardlink(entry) != nullptr && archive_entry_size(entry) == 0;
        if (archive_entry_filetype(entry) == AE_IFREG && !is_link) {
            const char* name = archive_entry_pathname(entry);
            name = name == nullptr ? archive_entry_pathname_utf8(entry) : name;
            member.name = name == nullptr ? "" : name;
            member.is_encrypted = archive_entry_is_data_encrypted(entry) != 0 ||
                                  archive_entry_is_metadata_encrypted(entry) != 0;
            return true;
        }
    }
}

std::string error(void* handle) {
    return of(handle).reason;
}

// libarchive finishes the archive while it frees it; none of that may reach the sink any more.
void close(void* handle) {
    const std::unique_ptr<Handle> owner(static_cast<Handle*>(handle));
    owner->sink = nullptr;
}

}  // namespace

extern "C" {
extern DSAR_API const dsar::ArchiveFunctions dsar_archive;
const dsar::ArchiveFunctions dsar_archive{create, begin,    write,    finish,      open,  next,
                                          read,   open_tar, open_zip, next_member, error, close};
}
