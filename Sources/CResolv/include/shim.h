/// DNS questions that getaddrinfo does not ask, by libresolv: SRV records, and addresses with their time to live.
#ifndef TRIBUTARY_CRESOLV_SHIM_H
#define TRIBUTARY_CRESOLV_SHIM_H

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdint.h>
#include <string.h>

/// One record of an answer. `text` is the target's name of a SRV record without a dot at its end, or an address.
struct cresolv_record {
    uint16_t priority;
    uint16_t weight;
    uint16_t port;
    uint32_t seconds;
    char text[NS_MAXDNAME];
};

static const int cresolv_srv = ns_t_srv;
static const int cresolv_a = ns_t_a;
static const int cresolv_aaaa = ns_t_aaaa;

/// Asks for records of one type, which blocks for some seconds at most.
///
/// - name: Asked for as it is, without search domains.
/// - server: An IPv4 address to ask in place of the system's name servers, or null.
/// - records: Filled with up to `capacity` of them.
/// Returns their number, 0 where the name or the type is unknown, and -1 when no server answered.
static inline int cresolv_query(const char *name, int type, const char *server, uint16_t server_port,
                                struct cresolv_record *records, int capacity) {
    struct __res_state state;
    memset(&state, 0, sizeof state);
    if (res_ninit(&state) != 0) return -1;
    state.retrans = 2;
    state.retry = 2;
    if (server != NULL) {
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(server_port)};
        if (inet_pton(AF_INET, server, &address.sin_addr) != 1) {
            res_nclose(&state);
            return -1;
        }
        state.nscount = 1;
        state.nsaddr_list[0] = address;
    }
    unsigned char answer[NS_MAXMSG > 16384 ? 16384 : NS_MAXMSG];
    int length = res_nquery(&state, name, ns_c_in, type, answer, sizeof answer);
    int reason = state.res_h_errno;
    res_nclose(&state);
    if (length < 0) return reason == HOST_NOT_FOUND || reason == NO_DATA ? 0 : -1;
    // What was cut off has no end to be read to.
    if ((size_t)length > sizeof answer) length = sizeof answer;

    ns_msg message;
    if (ns_initparse(answer, length, &message) != 0) return -1;
    int count = 0;
    for (int index = 0; index < ns_msg_count(message, ns_s_an) && count < capacity; index++) {
        ns_rr record;
        if (ns_parserr(&message, ns_s_an, index, &record) != 0) break;
        // A CNAME stands before what it leads to.
        if (ns_rr_type(record) != type) continue;
        struct cresolv_record *found = &records[count];
        memset(found, 0, sizeof *found);
        found->seconds = ns_rr_ttl(record);
        const unsigned char *data = ns_rr_rdata(record);
        if (type == ns_t_srv) {
            if (ns_rr_rdlen(record) < 7) continue;
            found->priority = ns_get16(data);
            found->weight = ns_get16(data + 2);
            found->port = ns_get16(data + 4);
            if (ns_name_uncompress(answer, answer + length, data + 6, found->text, sizeof found->text) < 0) continue;
        } else {
            int family = type == ns_t_a ? AF_INET : AF_INET6;
            if (ns_rr_rdlen(record) != (type == ns_t_a ? 4 : 16)) continue;
            if (inet_ntop(family, data, found->text, sizeof found->text) == NULL) continue;
        }
        count++;
    }
    return count;
}

#endif
