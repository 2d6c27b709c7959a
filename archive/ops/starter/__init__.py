"""From the data files to the archive: read, check, write once; draw the sample's scans and speak
its interviews. `loading.load` is the way in."""
