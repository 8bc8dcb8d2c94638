// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/bulk_writer.hpp"

#include "libdsar/base/system_error.hpp"
#include "libdsar/stores/residue.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t piece_size = std::size_t{4} << 20;
constexpr std::size_t piece_count = 4;
constexpr int writers = 2;  // one piece is on its way while the next one is looked at  // one piece
                            // is on its way while the next one is looked at
constexpr std::size_t piece_step = BulkWriter::overlap + piece_size;
constexpr std::size_t memory_size = piece_count * piece_step;
constexpr std::uint64_t most_behind = std::uint64_t{32} << 20;  // in the cache, not on the disk
/// As much as a processor keeps free at hand.
constexpr std::size_t portion = std::size_t{128} << 10;
/// What the cache holds as one may be as large as this.
constexpr std::uint64_t largest_folio = std::uint64_t{4} << 20;

}  // namespace

struct BulkWriter::Piece {
    char* bytes = nullptr;   // behind room for the end of the piece before
    std::size_t before = 0;  // of that end
    std::size_t size = 0;
    std::uint64_t at = 0;
    std::uint64_t old_begin = 0;  // of what it holds of the old file
    std::uint64_t old_end = 0;

    [[nodiscard]] std::string_view text() const { return {bytes, size}; }
    [[nodiscard]] std::string_view with_end_before() const {
        return {bytes - before, before + size};
    }
};

void BulkWriter::Unmap::operator()(char* memory) const {
    ::munmap(memory, memory_size);
}

// Where it is told how long it will be, the file system need not be asked for each piece.
BulkWriter::BulkWriter(const Descriptor& made, const std::filesystem::path& path,
                       const Descriptor& old, ResidueWatch* watch)
    : made_(made), path_(path), old_(old), watch_(watch) {
    void* const memory =
        ::mmap(nullptr, memory_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        throw std::bad_alloc();
    }
    memory_.reset(static_cast<char*>(memory));
    pieces_.resize(piece_count);
    for (std::size_t number = 0; number < piece_count; ++number) {
        pieces_[number].bytes = memory_.get() + number * piece_step + overlap;
        free_.push_back(&pieces_[number]);
    }
    struct stat found {};
    if (::fstat(old_.number(), &found) == 0) {
        ::fallocate(made_.number(), 0, 0, found.st_size);
    }
    try {
        for (int number = 0; number < writers; ++number) {
            threads_.emplace_back([this] { work(); });
        }
    } catch (const std::system_error& error) {
        stop();  // else those that there are would be waited for without end
        throw_system_error("make a thread to write", path_, error.code().value());
    }
}

BulkWriter::~BulkWriter() {
    stop();
}

void BulkWriter::stop() {
    {
        const std::scoped_lock lock(mutex_);
        ended_ = true;
        changed_.notify_all();
    }
    threads_.clear();
}

std::span<char> BulkWriter::room() {
    if (filling_ == nullptr) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !free_.empty() || fault_; });
        if (fault_) {
            std::rethrow_exception(fault_);
        }
        filling_ = free_.back();
        free_.pop_back();
        filling_->before = 0;
        filling_->size = 0;
        filling_->at = written_;
        filling_->old_begin = old_end_;
        filling_->old_end = old_end_;
    }
    return {filling_->bytes + filling_->size, piece_size - filling_->size};
}

void BulkWriter::add(std::size_t added, std::uint64_t end) {
    filling_->old_end = end;
    old_end_ = end;
    count(added);
}

void BulkWriter::count(std::size_t added) {
    filling_->size += added;
    written_ += added;
    if (filling_->size == piece_size) {
        hand_over();
    }
}

void BulkWriter::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::span<char> to = room();
        const std::size_t size = std::min(to.size(), bytes.size());
        std::copy_n(bytes.begin(), size, to.begin());
        count(size);
        bytes.remove_prefix(size);
    }
}

/// To the writers; the next piece begins with the end of this one.
void BulkWriter::hand_over() {
    Piece& done = *std::exchange(filling_, nullptr);
    {
        const std::scoped_lock lock(mutex_);
        full_.push_back(&done);
        changed_.notify_all();
    }
    (void)room();
    filling_->before = overlap;
    std::memcpy(filling_->bytes - overlap, done.bytes + piece_size - overlap, overlap);
}

void BulkWriter::work() {
    while (true) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return ended_ || !full_.empty(); });
        if (ended_) {
            return;
        }
        Piece* const piece = full_.front();
        full_.pop_front();
        lock.unlock();
        std::exception_ptr fault;
        try {
            look_and_write(*piece);
        } catch (...) {
            fault = std::current_exception();
        }
        lock.lock();
        fault_ = fault_ ? fault_ : fault;
        free_.push_back(piece);
        changed_.notify_all();
    }
}

void BulkWriter::look_and_write(const Piece& piece) {
    if (watch_ != nullptr) {
        watch_->look(piece.with_end_before(), overlap);
    }
    for (std::size_t done = 0; done < piece.size; done += portion) {
        const std::string_view bytes = piece.text().substr(done, portion);
        const std::uint64_t old = std::min(piece.old_begin + done, piece.old_end);
        forget(old, std::min<std::uint64_t>(old + portion, piece.old_end));
        write_at(bytes, piece.at + done);
    }
    forget(piece.old_begin, piece.old_end);
    write_back(piece.at, piece.size);
}

void BulkWriter::forget(std::uint64_t begin, std::uint64_t end) const {
    if (begin < end) {
        begin = std::max(begin, largest_folio) - largest_folio;
        ::posix_fadvise(old_.number(), static_cast<off_t>(begin), static_cast<off_t>(end - begin),
                        POSIX_FADV_DONTNEED);
    }
}

/// The disk gets to work at once, and little waits for it.
void BulkWriter::write_back(std::uint64_t at, std::size_t size) const {
    ::sync_file_range(made_.number(), static_cast<off_t>(at), static_cast<off_t>(size),
                      SYNC_FILE_RANGE_WRITE);
    // Who waits is told of a fault, and fsync() is not told of it any more.
    const bool fails =
        at >= most_behind &&
        ::sync_file_range(
            made_.number(), static_cast<off_t>(at - most_behind), static_cast<off_t>(size),
            SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER) != 0;
    if (fails && errno != ENOSYS && errno != EINVAL && errno != ESPIPE) {
        throw_system_error("write", path_, errno);
    }
}

void BulkWriter::write_at(std::string_view bytes, std::uint64_t at) {
    while (!bytes.empty()) {
        const ssize_t done =
            ::pwrite(made_.number(), bytes.data(), bytes.size(), static_cast<off_t>(at));
        if (done < 0 && errno != EINTR) {
            throw_system_error("write", path_, errno);
        }
        const std::size_t count = done > 0 ? static_cast<std::size_t>(done) : 0;
        bytes.remove_prefix(count);
        at += count;
    }
}

std::uint64_t BulkWriter::finish() {
    (void)room();
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return free_.size() + 1 == piece_count || fault_; });
        if (fault_) {
            std::rethrow_exception(fault_);
        }
    }
    stop();
    look_and_write(*filling_);
    struct stat found {};
    const auto size = static_cast<off_t>(written_);
    if ((::fstat(made_.number(), &found) != 0 || found.st_size != size) &&
        ::ftruncate(made_.number(), size) != 0) {
        throw_system_error("write", path_, errno);
    }
    return written_;
}

}  // namespace dsar
