//! Zstandard as a stream: several frames behind each other are one file, and what is written is one frame.

use std::io::{self, BufRead, Read, Write};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use ruzstd::encoding::{CompressionLevel, FrameCompressor};

/// Reads frames. Memory: the window a frame asks for, 8 MiB as files are usually made.
pub(super) struct ZstdReader<R> {
    input: R,
    decoder: FrameDecoder,
    is_in_frame: bool,
}

impl<R: BufRead> ZstdReader<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, decoder: FrameDecoder::new(), is_in_frame: false }
    }

    /// Begins the next frame; `false` at the end.
    fn begin(&mut self) -> io::Result<bool> {
        while !self.input.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.input) {
                Ok(()) => {
                    self.is_in_frame = true;
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    let n_bytes = u64::from(length);
                    if io::copy(&mut (&mut self.input).take(n_bytes), &mut io::sink())? < n_bytes {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(error) => return Err(self.failed(error)),
            }
        }
        Ok(false)
    }

    /// A decoder that stops where the input does was given too little; anywhere else it was given something wrong.
    fn failed(&mut self, error: FrameDecoderError) -> io::Error {
        match self.input.fill_buf() {
            Err(error) => error,
            Ok([]) => io::ErrorKind::UnexpectedEof.into(),
            Ok(_) => io::Error::new(io::ErrorKind::InvalidData, error.to_string()),
        }
    }
}

impl<R: BufRead> Read for ZstdReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.is_in_frame && !self.begin()? {
                return Ok(0);
            }
            let n_bytes = self.decoder.read(buffer)?;
            if n_bytes > 0 || buffer.is_empty() {
                return Ok(n_bytes);
            }
            if !self.decoder.is_finished() {
                let blocks = BlockDecodingStrategy::UptoBlocks(1);
                if let Err(error) = self.decoder.decode_blocks(&mut self.input, blocks) {
                    return Err(self.failed(error));
                }
                continue;
            }
            let told = self.decoder.get_checksum_from_data();
            if told.is_some() && told != self.decoder.get_calculated_checksum() {
                return Err(io::ErrorKind::InvalidData.into());
            }
            self.is_in_frame = false;
        }
    }
}

/// Bytes that go to the compressor at once, and how many of these wait for it.
const BLOCK_BYTES: usize = 1 << 17;
const WAITING: usize = 2;

/// Compresses what is written to it. The compressor takes its input itself, so it has a thread of its own; it only ever meets memory
/// there, since it could not tell an error of a disk.
pub(crate) struct ZstdWriter<W> {
    inner: W,
    block: Vec<u8>,
    /// `None` once everything has been sent.
    blocks: Option<SyncSender<Vec<u8>>>,
    compressed: Receiver<Vec<u8>>,
    thread: Option<JoinHandle<()>>,
}

impl<W: Write> ZstdWriter<W> {
    pub(super) fn new(inner: W) -> Self {
        let (blocks, source) = sync_channel(WAITING);
        let (drain, compressed) = channel();
        let thread = thread::spawn(move || {
            let mut compressor = FrameCompressor::new(CompressionLevel::Fastest);
            compressor.set_source(Source { blocks: source, block: Vec::new(), taken: 0 });
            compressor.set_drain(Drain(drain));
            compressor.compress();
        });
        Self { inner, block: Vec::new(), blocks: Some(blocks), compressed, thread: Some(thread) }
    }

    fn send(&mut self) -> io::Result<()> {
        let block = std::mem::take(&mut self.block);
        if let Some(blocks) = self.blocks.as_ref().filter(|_| !block.is_empty()) {
            blocks.send(block).map_err(|_| io::Error::other("the compressor stopped"))?;
        }
        self.compressed.try_iter().try_for_each(|bytes| self.inner.write_all(&bytes))
    }

    /// Ends the frame.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.send()?;
        self.blocks = None;
        self.compressed.iter().try_for_each(|bytes| self.inner.write_all(&bytes))?;
        match self.thread.take().map(JoinHandle::join) {
            Some(Err(_)) => Err(io::Error::other("the compressor stopped")),
            _ => Ok(self.inner),
        }
    }
}

impl<W: Write> Write for ZstdWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n_bytes = bytes.len().min(BLOCK_BYTES - self.block.len());
        self.block.extend_from_slice(&bytes[..n_bytes]);
        if self.block.len() == BLOCK_BYTES {
            self.send()?;
        }
        Ok(n_bytes)
    }

    /// Does nothing: a frame is whole only at its end.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The blocks as a reader, which ends when nobody sends any more.
struct Source {
    blocks: Receiver<Vec<u8>>,
    block: Vec<u8>,
    taken: usize,
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.block.len() {
            let Ok(block) = self.blocks.recv() else { return Ok(0) };
            (self.block, self.taken) = (block, 0);
        }
        let left = &self.block[self.taken..];
        let n_bytes = left.len().min(buffer.len());
        buffer[..n_bytes].copy_from_slice(&left[..n_bytes]);
        self.taken += n_bytes;
        Ok(n_bytes)
    }
}

struct Drain(Sender<Vec<u8>>);

impl Write for Drain {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Nobody listens if the writing has been given up.
        let _ = self.0.send(bytes.to_vec());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compress(bytes: &[u8]) -> Vec<u8> {
        let mut writer = ZstdWriter::new(Vec::new());
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    }

    fn read(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        ZstdReader::new(bytes).read_to_end(&mut out).map(|_| out)
    }

    #[test]
    fn what_was_written_is_read() {
        let text: Vec<u8> = (0..90_000).flat_map(|i| format!("第{}行路灯不亮\n", i % 1000).into_bytes()).collect();
        for bytes in [&b""[..], b"a", &text] {
            assert_eq!(read(&compress(bytes)).unwrap(), bytes);
        }
        assert!(compress(&text).len() < text.len() / 2);
        assert_eq!(compress(&text), compress(&text));
    }

    #[test]
    fn frames_behind_each_other_are_one_file() {
        let mut both = compress(b"a\n");
        both.extend([0x52, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 7, 7, 7]);
        both.extend(compress(b"b\n"));
        assert_eq!(read(&both).unwrap(), b"a\nb\n");
    }

    #[test]
    fn what_is_damaged_is_refused() {
        let whole = compress(&b"some text, some text\n".repeat(50));
        for end in 1..whole.len() {
            assert_eq!(read(&whole[..end]).unwrap_err().kind(), io::ErrorKind::UnexpectedEof, "{end}");
        }
        let mut broken = whole.clone();
        *broken.last_mut().unwrap() ^= 1;
        assert_eq!(read(&broken).unwrap_err().kind(), io::ErrorKind::InvalidData);
        let mut trailed = whole;
        trailed.extend(b"trailing bytes");
        assert_eq!(read(&trailed).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
