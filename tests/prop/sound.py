#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of sound from samples whose RTP carries tones: rate and length, each party in its channel, heard when it was said
and the buffer's delay later, with its frequency; silence where packets were lost and nothing is concealed. Skipped where
the program was built without sound."""
import array
import csv
import io
import math
import os
import subprocess
import sys
import tempfile
import wave

program = os.environ.get('SIPLADDER', './sipladder')
TONE_HZ = 250  # of samples, unless told
bad = 0
checks = 0


def check(ok, what):
    global bad, checks
    checks += 1
    if not ok:
        bad += 1
        print('FAIL', what)


def run(*args):
    return subprocess.run([program, *args], capture_output=True, text=True, check=True).stdout


def streams(sample):
    rows = list(csv.DictReader(io.StringIO(run('streams', sample, '--format', 'csv'))))
    return {row['direction']: row for row in rows}


def read(path):
    with wave.open(path) as w:
        samples = array.array('h', w.readframes(w.getnframes()))
        assert w.getnchannels() == 2 and w.getsampwidth() == 2
        return w.getframerate(), samples[0::2], samples[1::2]


def onset(channel, rate):
    """Seconds to the first 5 ms that are not silent."""
    step = rate // 200
    for i in range(0, len(channel) - step, step):
        if max(abs(x) for x in channel[i:i + step]) > 300:
            return i / rate
    return -1


def purity(channel, rate, hz):
    """How much of a second in the middle is one frequency, 0 to 1."""
    part = channel[len(channel) // 2:len(channel) // 2 + rate // 2]
    re = sum(x * math.cos(2 * math.pi * hz * i / rate) for i, x in enumerate(part))
    im = sum(x * math.sin(2 * math.pi * hz * i / rate) for i, x in enumerate(part))
    energy = sum(x * x for x in part)
    return 2 * (re * re + im * im) / len(part) / energy if energy else 0


def loudest(channel, rate):
    """Share and frequency of the tone, by its zero crossings."""
    part = channel[len(channel) // 2:len(channel) // 2 + rate // 2]
    ups = [i - b / (b - a) for i, (a, b) in enumerate(zip(part, part[1:]), 1) if a < 0 <= b]
    hz = (len(ups) - 1) * rate / (ups[-1] - ups[0])
    return purity(channel, rate, hz), hz


def silent_ms(channel, rate, begin, end):
    """Milliseconds of whole 5 ms without a sound between two moments."""
    step = rate // 200
    return sum(5 for i in range(int(begin * rate), int(end * rate) - step, step) if max(map(abs, channel[i:i + step])) < 20)


def listen(sample, out, *options):
    run('export', '-q', sample, '-o', out, *options)
    return read(out)


def main():
    version = run('--version')
    if 'sndfile' not in version or 'spandsp' not in version:
        print('built without sound: skipped')
        return 77
    with tempfile.TemporaryDirectory() as work:
        out = os.path.join(work, 'a.wav')
        for sample, expected_rate in (('voice-rtcp', 8000), ('voice-mux', 8000), ('voice-tcp', 16000)):
            path = 'samples/%s.pcap' % sample
            sides = streams(path)
            first = min(float(s['start_epoch']) for s in sides.values())
            last = max(float(s['start_epoch']) + float(s['duration_ms']) / 1000 for s in sides.values())
            for delay in (60, 200):
                rate, left, right = listen(path, out, '--playout-ms', str(delay))
                check(rate == expected_rate, '%s: %d Hz' % (sample, rate))
                length = len(left) / rate
                check(abs(length - (last - first + delay / 1000 + 0.02)) < 0.04, '%s: %.3f s long' % (sample, length))
                for side, channel in (('to-callee', left), ('to-caller', right)):
                    want = float(sides[side]['start_epoch']) - first + delay / 1000
                    got = onset(channel, rate)
                    check(abs(got - want) < 0.011, '%s %s: heard after %.3f s, not %.3f s' % (sample, side, got, want))
                    if sides[side]['codec'] in ('PCMU', 'PCMA'):
                        share, hz = loudest(channel, rate)
                        check(share > 0.98 and abs(hz - TONE_HZ) < 1, '%s %s: %.2f of it is %.1f Hz' % (sample, side, share, hz))
        path = 'samples/voice-loss.pcap'
        lost = int(streams(path)['to-callee']['lost'])
        rate, left, _ = listen(path, out, '--no-conceal')
        gone = silent_ms(left, rate, 0.1, len(left) / rate - 0.1)
        check(abs(gone - lost * 20) <= 10 * lost, '%d lost, %d ms of silence' % (lost, gone))
        rate, left, _ = listen(path, out)
        check(silent_ms(left, rate, 0.1, len(left) / rate - 0.1) == 0, 'silence where losses are concealed')
        for suffix, magic in (('flac', b'fLaC'), ('ogg', b'OggS')):
            name = os.path.join(work, 'a.' + suffix)
            run('export', '-q', path, '-o', name)
            with open(name, 'rb') as f:
                check(f.read(4) == magic, suffix)
    print('%d checks, %d failed' % (checks, bad))
    return 1 if bad else 0


sys.exit(main())
