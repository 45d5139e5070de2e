del(.flash)
