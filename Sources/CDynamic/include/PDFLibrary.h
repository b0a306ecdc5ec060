#pragma once
#include <qpdf/qpdf-c.h>
#include <stddef.h>
#include <stdint.h>

/// qpdf's C interface (qpdf/qpdf-c.h, the ABI of soname 29), opened at run time in the
/// worker that rewrites a PDF file: no other process pays for loading a C++ library.
/// Every function is qpdf's of the same name after `dlp_`, and means what its manual says;
/// the build fails where a prototype differs from that of qpdf's header.

typedef qpdf_data dlp_qpdf;
typedef qpdf_error dlp_qpdf_error;
typedef qpdf_oh dlp_qpdf_oh;

/// Whether the library is there, with all that is called here.
int dlp_pdf_load(void);

/// Writes `qpdf`'s file to `sink`, forwards only; qpdf's own result. `configure` sets the
/// writer up once it is there. `sink` returns 0, or an errno that ends the writing.
///
/// qpdf's C interface knows files and memory only. Without a name it writes to the
/// standard stream of C, which this replaces for as long.
typedef int (*dlp_pdf_sink)(void *context, const char *bytes, size_t count);
int dlp_pdf_write(
    dlp_qpdf qpdf, void (*configure)(dlp_qpdf qpdf, void *context), dlp_pdf_sink sink,
    void *context);

// X(result, name, parameters, arguments)
#define DLP_QPDF_FUNCTIONS(X)                                                                  \
    X(dlp_qpdf, qpdf_init, (void), ())                                                         \
    X(void, qpdf_cleanup, (dlp_qpdf *q), (q))                                                  \
    X(void, qpdf_silence_errors, (dlp_qpdf q), (q))                                            \
    X(void, qpdf_set_suppress_warnings, (dlp_qpdf q, int on), (q, on))                         \
    X(int, qpdf_has_error, (dlp_qpdf q), (q))                                                  \
    X(dlp_qpdf_error, qpdf_get_error, (dlp_qpdf q), (q))                                       \
    X(int, qpdf_more_warnings, (dlp_qpdf q), (q))                                              \
    X(dlp_qpdf_error, qpdf_next_warning, (dlp_qpdf q), (q))                                    \
    X(enum qpdf_error_code_e, qpdf_get_error_code, (dlp_qpdf q, dlp_qpdf_error e), (q, e))     \
    X(const char *, qpdf_get_error_message_detail, (dlp_qpdf q, dlp_qpdf_error e), (q, e))     \
    X(int, qpdf_read_memory,                                                                   \
      (dlp_qpdf q, const char *name, const char *bytes, unsigned long long size,               \
       const char *password),                                                                  \
      (q, name, bytes, size, password))                                                        \
    X(int, qpdf_is_linearized, (dlp_qpdf q), (q))                                              \
    X(int, qpdf_is_encrypted, (dlp_qpdf q), (q))                                               \
    X(int, qpdf_allow_modify_other, (dlp_qpdf q), (q))                                         \
    X(int, qpdf_init_write, (dlp_qpdf q, const char *file), (q, file))                         \
    X(void, qpdf_set_object_stream_mode, (dlp_qpdf q, enum qpdf_object_stream_e mode),         \
      (q, mode))                                                                               \
    X(void, qpdf_set_stream_data_mode, (dlp_qpdf q, enum qpdf_stream_data_e mode), (q, mode))  \
    X(void, qpdf_set_deterministic_ID, (dlp_qpdf q, int on), (q, on))                          \
    X(void, qpdf_set_preserve_encryption, (dlp_qpdf q, int on), (q, on))                       \
    X(void, qpdf_set_preserve_unreferenced_objects, (dlp_qpdf q, int on), (q, on))             \
    X(void, qpdf_set_linearization, (dlp_qpdf q, int on), (q, on))                             \
    X(void, qpdf_set_minimum_pdf_version, (dlp_qpdf q, const char *version), (q, version))     \
    X(void, qpdf_register_progress_reporter,                                                   \
      (dlp_qpdf q, void (*report)(int percent, void *data), void *data), (q, report, data))    \
    X(int, qpdf_write, (dlp_qpdf q), (q))                                                      \
    X(int, qpdf_get_num_pages, (dlp_qpdf q), (q))                                              \
    X(dlp_qpdf_oh, qpdf_get_page_n, (dlp_qpdf q, size_t n), (q, n))                            \
    X(int, qpdf_oh_get_page_content_data,                                                      \
      (dlp_qpdf q, dlp_qpdf_oh page, unsigned char **bytes, size_t *count),                    \
      (q, page, bytes, count))                                                                 \
    X(dlp_qpdf_oh, qpdf_get_trailer, (dlp_qpdf q), (q))                                        \
    X(dlp_qpdf_oh, qpdf_get_root, (dlp_qpdf q), (q))                                           \
    X(dlp_qpdf_oh, qpdf_make_indirect_object, (dlp_qpdf q, dlp_qpdf_oh o), (q, o))             \
    X(void, qpdf_oh_release, (dlp_qpdf q, dlp_qpdf_oh o), (q, o))                              \
    X(enum qpdf_object_type_e, qpdf_oh_get_type_code, (dlp_qpdf q, dlp_qpdf_oh o), (q, o))     \
    X(dlp_qpdf_oh, qpdf_oh_parse, (dlp_qpdf q, const char *text), (q, text))                   \
    X(long long, qpdf_oh_get_int_value, (dlp_qpdf q, dlp_qpdf_oh o), (q, o))                   \
    X(double, qpdf_oh_get_numeric_value, (dlp_qpdf q, dlp_qpdf_oh o), (q, o))                  \
    X(const char *, qpdf_oh_get_name, (dlp_qpdf q, dlp_qpdf_oh o), (q, o))                     \
    X(int, qpdf_oh_get_array_n_items, (dlp_qpdf q, dlp_qpdf_oh o), (q, o))                     \
    X(dlp_qpdf_oh, qpdf_oh_get_array_item, (dlp_qpdf q, dlp_qpdf_oh o, int n), (q, o, n))      \
    X(void, qpdf_oh_append_item, (dlp_qpdf q, dlp_qpdf_oh o, dlp_qpdf_oh item), (q, o, item))  \
    X(void, qpdf_oh_begin_dict_key_iter, (dlp_qpdf q, dlp_qpdf_oh o), (q, o))                  \
    X(int, qpdf_oh_dict_more_keys, (dlp_qpdf q), (q))                                          \
    X(const char *, qpdf_oh_dict_next_key, (dlp_qpdf q), (q))                                  \
    X(dlp_qpdf_oh, qpdf_oh_get_key, (dlp_qpdf q, dlp_qpdf_oh o, const char *key), (q, o, key)) \
    X(void, qpdf_oh_replace_key,                                                               \
      (dlp_qpdf q, dlp_qpdf_oh o, const char *key, dlp_qpdf_oh item), (q, o, key, item))       \
    X(dlp_qpdf_oh, qpdf_oh_new_array, (dlp_qpdf q), (q))                                       \
    X(dlp_qpdf_oh, qpdf_oh_new_null, (dlp_qpdf q), (q))                                        \
    X(dlp_qpdf_oh, qpdf_oh_new_stream, (dlp_qpdf q), (q))                                      \
    X(dlp_qpdf_oh, qpdf_oh_get_dict, (dlp_qpdf q, dlp_qpdf_oh o), (q, o))                      \
    X(int, qpdf_oh_get_object_id, (dlp_qpdf q, dlp_qpdf_oh o), (q, o))                         \
    X(int, qpdf_oh_get_stream_data,                                                            \
      (dlp_qpdf q, dlp_qpdf_oh o, enum qpdf_stream_decode_level_e level, int *filtered,        \
       unsigned char **bytes, size_t *count),                                                  \
      (q, o, level, filtered, bytes, count))                                                   \
    X(void, qpdf_oh_replace_stream_data,                                                       \
      (dlp_qpdf q, dlp_qpdf_oh o, const unsigned char *bytes, size_t count, dlp_qpdf_oh filter, \
       dlp_qpdf_oh parameters),                                                                \
      (q, o, bytes, count, filter, parameters))

#define DLP_QPDF_DECLARE(result, name, parameters, arguments) result dlp_##name parameters;
DLP_QPDF_FUNCTIONS(DLP_QPDF_DECLARE)
#undef DLP_QPDF_DECLARE
